"""What a department gets back (退回): its own copy with every problem marked, and a notice."""
