"""`perfeval watch`: runs now, and whenever the inbox has changed and come to rest.

`inbox_at_rest` waits until nobody is copying any more; `watch` runs and logs, until it is stopped.
"""
