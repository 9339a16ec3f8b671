/// Text in columns as wide as their widest cell, two spaces apart.
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
        let titles = columns.map { Cell(text: $0.title, colour: .faint) }
        let widths = columns.indices.map { column in
            ([titles] + rows).map { $0[column].text.count }.max() ?? 0
        }
        return ([titles] + rows).map { row in line(row, widths, paint) }
    }

    private func line(_ row: [Cell], _ widths: [Int], _ paint: Paint) -> String {
        let lastFilled = row.lastIndex { !$0.text.isEmpty } ?? 0
        return row[...lastFilled].indices.map { column in
            let text = row[column].text
            let painted = paint(text, row[column].colour)
            let space = String(repeating: " ", count: widths[column] - text.count)
            if columns[column].isNumber { return space + painted }
            return column == lastFilled ? painted : painted + space
        }.joined(separator: "  ")
    }
}

extension String {
    /// The text with spaces after it, so many characters wide at least.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
