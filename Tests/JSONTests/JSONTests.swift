import JSON
import Testing

@Suite("JSON that is written")
struct JSONTests {
    @Test("a text brings neither quotation marks nor line breaks nor codes for a terminal")
    func quotes() {
        #expect("a b ~ ä €".quoted == #""a b ~ ä €""#)
        #expect("\"\\\n\t\r".quoted == #""\"\\\n\t\r""#)
        #expect("\u{0}\u{1B}[1m\u{7F}\u{9B}1m".quoted == #""\u0000\u001b[1m\u007f\u009b1m""#)
        #expect("\u{85}\u{2028}\u{200F}".quoted == #""\u0085\u2028\u200f""#)
    }

    @Test(
        "what is quoted is read as what it was", arguments: ["", "\u{1F}\"\\/", "𝄞\u{9F}\u{2029}"])
    func roundTrip(_ text: String) throws {
        #expect(try JSONParser.value(of: Array(text.quoted.utf8)) == .string(text))
    }

    @Test("there is a comma between two fields, whatever they are, and nowhere else")
    func commas() {
        let line = JSONWriter.line { json in
            json.writeList(of: [] as [Int], "a") { _, _ in }
            json.writeList(of: [1, 2], "b") { $1.write(UInt64($0), "n") }
            json.writeObject("c") { _ in }
            json.write([] as [UInt64], "d")
            json.write([3, 4], "e")
            json.write(nil as String?, "f")
            json.write(true, "g")
        }
        #expect(
            line == #"{"a":[],"b":[{"n":1},{"n":2}],"c":{},"d":[],"e":[3,4],"f":null,"g":true}"#
                + "\n")
        #expect(JSONWriter.line { _ in } == "{}\n")
    }

    @Test("a list has an object on each line")
    func lines() {
        #expect(JSONWriter.lines([] as [Int]) { _, _ in } == "[]\n")
        #expect(
            JSONWriter.lines([1, 2]) { $1.write(UInt64($0), "n") }
                == "[\n  {\"n\":1},\n  {\"n\":2}\n]\n")
    }
}
