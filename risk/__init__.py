"""What a bank's risk officer reads: loan books, risk views and the methods behind them."""
