extension JSONParser {
    /// A number in its own spelling: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    mutating func number() throws(JSONProblem) -> String {
        let start = position
        advance(over: "-")
        if !advance(over: "0") { try digits() }
        if advance(over: ".") { try digits() }
        if advance(over: "e") || advance(over: "E") {
            if !advance(over: "+") { advance(over: "-") }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONProblem) {
        let start = position
        while UInt8(ascii: "0")...UInt8(ascii: "9") ~= next { position += 1 }
        guard position > start else { throw problem("a digit") }
    }
}

extension JSONParser {
    mutating func string() throws(JSONProblem) -> String {
        let start = position
        position += 1
        skipPlainText()
        let plain = bytes[(start + 1)..<position]
        guard !advance(over: "\"") else { return try text(plain, from: start) }
        var content = Array(plain)
        while !advance(over: "\"") {
            guard next >= UInt8(ascii: " ") else {
                throw problem("the end of the text, a quotation mark")
            }
            if advance(over: "\\") {
                content += try escape().utf8
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        return try text(content, from: start)
    }

    /// Goes past all that stands for itself: most texts are nothing else.
    private mutating func skipPlainText() {
        while next >= UInt8(ascii: " "), next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") {
            position += 1
        }
    }

    private mutating func text(
        _ content: some Collection<UInt8>, from start: Int
    ) throws(JSONProblem) -> String {
        if let text = String(validating: content, as: UTF8.self) { return text }
        position = start
        throw problem("text in UTF-8")
    }

    /// What stands after a backslash.
    private mutating func escape() throws(JSONProblem) -> String {
        let character: String
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            character = String(Unicode.Scalar(next))
        case UInt8(ascii: "b"): character = "\u{8}"
        case UInt8(ascii: "f"): character = "\u{C}"
        case UInt8(ascii: "n"): character = "\n"
        case UInt8(ascii: "r"): character = "\r"
        case UInt8(ascii: "t"): character = "\t"
        case UInt8(ascii: "u"):
            position += 1
            return try codePoint()
        case _: throw problem("an escape that JSON knows")
        }
        position += 1
        return character
    }

    /// Four hexadecimal digits, or eight for what UTF-16 writes as a pair.
    private mutating func codePoint() throws(JSONProblem) -> String {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), advance(over: "\\"), advance(over: "u") {
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            throw problem("a whole character before this")
        }
        return text
    }

    private mutating func codeUnit() throws(JSONProblem) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits") }
        position += 4
        return unit
    }
}
