"""What the product promises: closed lists, tables, and their rows in Arrow; everything else is derived from here."""
