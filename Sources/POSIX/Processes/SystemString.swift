import Glibc

/// Texts of the system, such as arguments, variables and paths, which need not be UTF-8.
///
/// As a `String`, a byte that is not UTF-8 is a character of the last private-use plane, from
/// U+10FF80 for 0x80 to U+10FFFF for 0xFF, and becomes that byte again on its way out; so does each
/// byte of such a character itself. What comes in goes out unchanged, whatever it was. Python does
/// the same with surrogates (PEP 383), which a Swift string cannot hold.
extension String {
    private static let escapes: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

    /// The text that these bytes are.
    public init(systemBytes bytes: some Sequence<UInt8>) {
        var text = String.UnicodeScalarView()
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = Self.length(ofScalarBeginningWith: first)
            let decoded = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars
            if let scalar = decoded?.first, decoded?.count == 1,
                !Self.escapes.contains(scalar.value)
            {
                text.append(scalar)
                rest.removeFirst(length)
            } else {
                text.append(Self.escape(first))
                rest.removeFirst()
            }
        }
        self.init(text)
    }

    /// The bytes that the text stands for.
    public var systemBytes: [UInt8] {
        unicodeScalars.flatMap { scalar in
            Self.escapes.contains(scalar.value)
                ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(UTF8.encode(scalar) ?? .init())
        }
    }

    private static func length(ofScalarBeginningWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xFF: 4
        case _: 1
        }
    }

    private static func escape(_ byte: UInt8) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(0x10FF00 + UInt32(byte)) else {
            preconditionFailure("the last plane has no surrogates")
        }
        return scalar
    }

    /// The text that this C string of the system is.
    init(systemString pointer: UnsafePointer<CChar>) {
        let bytes = unsafe UnsafeBufferPointer(start: pointer, count: strlen(pointer))
        self.init(systemBytes: unsafe bytes.map { UInt8(bitPattern: $0) })
    }

    /// Lends the text to a call as a C string.
    func withSystemString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let characters = systemBytes.map { CChar(bitPattern: $0) } + [0]
        return unsafe characters.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("it has its end") }
            return unsafe body(start)
        }
    }
}
