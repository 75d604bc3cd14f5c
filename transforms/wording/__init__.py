"""What words say: datelines, agencies, persons, dates, set phrases; asked by dumps, pages and metadata alike."""
