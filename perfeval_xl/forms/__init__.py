"""The form (基础数据表) out and back: layout, template, reader."""
