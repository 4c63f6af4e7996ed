"""What every other package may use: errors, clocks, ids, dates, canonical bytes, results."""
