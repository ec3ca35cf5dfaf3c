"""Tables to what people open: figures, pages, sheets and workbooks."""
