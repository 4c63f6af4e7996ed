"""Reading rosters, people and equipment from workbooks and text tables; results are plain values."""
