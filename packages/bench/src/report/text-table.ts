export type Row = Readonly<Record<string, string | number>>

/** Columns in the order in which rows name them, numbers to the right. */
export function textTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cellOf = (row: Row, column: string) => String(row[column] ?? '')
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => cellOf(row, column).length)))
  const isNumeric = columns.map((column) => rows.every((row) => /^(?:[\d.–-]|$)/.test(cellOf(row, column))))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (isNumeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [
    line(columns),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(columns.map((column) => cellOf(row, column)))),
  ].join('\n')
}
