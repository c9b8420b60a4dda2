"""peer_csv.py FILE: DuckDB reads a CSV with two threads into a table with all columns, counts it and sums what is a number. Prints JSON."""
import json, sys, time
import duckdb

connection = duckdb.connect(":memory:")
connection.execute("SET threads=2")
start, cpu = time.perf_counter(), time.process_time()
connection.execute("CREATE TEMP TABLE t AS SELECT * FROM read_csv(?)", [sys.argv[1]])
columns = connection.execute("SELECT column_name, column_type FROM (DESCRIBE t)").fetchall()
sums = ", ".join(f'sum("{name}")' if kind in ("BIGINT", "DOUBLE", "INTEGER") else f'count("{name}")' for name, kind in columns)
answer = connection.execute(f"SELECT count(*), {sums} FROM t").fetchone()
elapsed, cpu = time.perf_counter() - start, time.process_time() - cpu
amount = [name for name, _ in columns].index("amount_minor")
print(json.dumps({"rows": answer[0], "amount_minor": int(answer[amount + 1]), "seconds": elapsed, "cpu_seconds": cpu, "duckdb": duckdb.__version__}))
