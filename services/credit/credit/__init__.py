"""Credit: assessments, grades, limits, invoices, payments, ageing, holds, collection."""
