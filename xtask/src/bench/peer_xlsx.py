"""peer_xlsx.py write CSV XLSX | read XLSX: openpyxl in its streaming modes. Prints JSON with rows and seconds."""
import csv, json, sys, time
import openpyxl

if sys.argv[1] == "write":
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("orders")
    rows = 0
    with open(sys.argv[2], encoding="utf-8", newline="") as source:
        for row in csv.reader(source):
            sheet.append([int(cell) if rows and cell.isdigit() and len(cell) < 12 else cell for cell in row])
            rows += 1
    book.save(sys.argv[3])
    print(json.dumps({"rows": rows - 1}))
else:
    start, cpu = time.perf_counter(), time.process_time()
    book = openpyxl.load_workbook(sys.argv[2], read_only=True, data_only=True)
    rows = sum(1 for row in book.worksheets[0].iter_rows(values_only=True) if row) - 1
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - cpu, "openpyxl": openpyxl.__version__}))
