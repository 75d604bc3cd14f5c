"""How good the reading of HTML pages is, how the judge is trained, and what each step costs."""
