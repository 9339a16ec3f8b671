/// Text in columns as wide as their widest cell, two spaces apart.
///
/// A row that is shorter than the others ends in a note, which may run on over the columns that it
/// has no cells for.
struct Table {
    /// What one column is called, and to which side its cells lean.
    struct Column {
        let title: String
        var isNumber = false
    }

    /// What stands in one place of the table.
    struct Cell {
        let text: String
        var colour = Colour.plain
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    /// The lines of the table, titles first; no line ends in spaces.
    func lines(_ paint: Paint) -> [String] {
        let all = [columns.map { Cell(text: $0.title, colour: .faint) }] + rows
        let widths = columns.indices.map { column in
            all.compactMap { $0.width(ofCell: column, of: columns.count) }.max() ?? 0
        }
        return all.map { row in line(row, widths, paint) }
    }

    private func line(_ row: [Cell], _ widths: [Int], _ paint: Paint) -> String {
        let lastFilled = row.lastIndex { !$0.text.isEmpty } ?? 0
        return row[...lastFilled].indices.map { column in
            let text = row[column].text
            let painted = paint(text, row[column].colour)
            let isNote = row.count < columns.count && column == row.count - 1
            if isNote { return painted }
            let space = String(repeating: " ", count: widths[column] - text.count)
            if columns[column].isNumber { return space + painted }
            return column == lastFilled ? painted : painted + space
        }.joined(separator: "  ")
    }
}

extension [Table.Cell] {
    /// How wide a cell is; none for a note, and for a cell that is not there.
    fileprivate func width(ofCell column: Int, of columns: Int) -> Int? {
        let cells = count < columns ? count - 1 : count
        return column < cells ? self[column].text.count : nil
    }
}
