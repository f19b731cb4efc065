"""Sources become records here: read a file, map its rows, check the batches, write them in one import.

Reading and mapping run in child processes that open no store; what they return is checked again by the parent. Nothing
is re-exported: import the module that does the work.
"""
