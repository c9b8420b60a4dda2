"""peer_commit.py FOLDER SECONDS: a SQLite file in WAL mode with synchronous=FULL, one INSERT in each transaction, as a plain intake
would do it; and the disk's own append + fdatasync. Prints one JSON object."""
import json, os, shutil, sqlite3, sys, time

folder, seconds = sys.argv[1], float(sys.argv[2])
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
body = json.dumps({"order_no": "2026112200001", "channel": "tmall", "reason": "quality", "comment": "收到就坏了,包装也破了,希望尽快退款",
                   "lines": [{"sku": "A1", "quantity": 1, "amount_minor": 12900}]}, ensure_ascii=False).encode()

times = []
handle = os.open(f"{folder}/append.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
for _ in range(300):
    start = time.perf_counter()
    os.write(handle, body)
    os.fdatasync(handle)
    times.append((time.perf_counter() - start) * 1e3)
os.close(handle)
times.sort()

database = sqlite3.connect(f"{folder}/baseline.db", isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE event(id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB)")
rows, start = 0, time.perf_counter()
while time.perf_counter() - start < seconds:
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO event(key, body) VALUES(?, ?)", (f"key-{rows}", body))
    database.execute("COMMIT")
    rows += 1
elapsed = time.perf_counter() - start
database.close()
shutil.rmtree(folder)
print(json.dumps({"rows_per_second": rows / elapsed, "fdatasync_p50_ms": times[150], "fdatasync_p99_ms": times[297], "sqlite": sqlite3.sqlite_version}))
