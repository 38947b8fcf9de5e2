"""Receivables: invoices, payments, deposits, and ageing."""
