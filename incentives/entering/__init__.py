"""Host units enter the figures of their articles, row by row or as a sheet of the workbook."""
