"""The return of the Social Security Inquiry: its tables, its workbook and folder, its rules and review."""
