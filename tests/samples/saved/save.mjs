// Reads and writes the scorebooks of a folder again: node save.mjs FOLDER
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const folder = process.argv[2];
for (const kind of readdirSync(folder, { withFileTypes: true })) {
  if (!kind.isDirectory()) continue;
  const own = (name) => join(folder, kind.name, `${name}.xlsx`);
  const read = { cellStyles: true, cellNF: true, sheetStubs: true };
  const book = XLSX.readFile(own("written"), read);
  XLSX.writeFile(book, own("sheetjs"), { bookSST: true, compression: true });
  const other = new ExcelJS.Workbook();
  await other.xlsx.readFile(own("written"));
  await other.xlsx.writeFile(own("exceljs"));
}
