"""Standards as code. Plain Python and numpy: nothing here knows of Django, a database or a page.

kit.py has the words; loudi_2015.py is 娄发〔2015〕12号; document.py its text.
"""
