import RaftConfiguration
import Testing

@Suite("A file that is no JSON is refused with the place")
struct InvalidJSONTests {
    @Test(
        "the line and the column where it goes wrong",
        arguments: [
            Wrong(
                file: "", "line 1, column 1: expected a JSON value, found the end of the file"),
            Wrong(
                file: " \n ", "line 2, column 2: expected a JSON value, found the end of the file"),
            Wrong(file: "cluster: demo", #"line 1, column 1: expected a JSON value, found "c""#),
            Wrong(
                file: "{\n  \"cluster\": \"demo\"\n  \"peers\": []\n}",
                #"line 3, column 3: expected a comma or }, found "\"""#),
            Wrong(
                file: "{\"cluster\": \"zwölf\",\n}",
                #"line 2, column 1: expected a key in quotation marks, found "}""#),
            Wrong(
                file: #"{"ö": 7 // comment"#,
                #"line 1, column 9: expected a comma or }, found "/""#),
            Wrong(
                file: "[1, 2", "line 1, column 6: expected a comma or ], found the end of the file"),
            Wrong(file: "[1,]", #"line 1, column 4: expected a JSON value, found "]""#),
            Wrong(file: "{} {}", #"line 1, column 4: expected the end of the file, found "{""#),
            Wrong(
                file: "{'a': 1}", #"line 1, column 2: expected a key in quotation marks, found "'""#
            ),
            Wrong(file: #"{"a" 1}"#, #"line 1, column 6: expected a colon, found "1""#),
            Wrong(file: "[01]", #"line 1, column 3: expected a comma or ], found "1""#),
            Wrong(file: "[-]", #"line 1, column 3: expected a digit, found "]""#),
            Wrong(file: "[1.]", #"line 1, column 4: expected a digit, found "]""#),
            Wrong(file: "[1e+]", #"line 1, column 5: expected a digit, found "]""#),
            Wrong(file: "[nul]", #"line 1, column 2: expected a JSON value, found "n""#),
            Wrong(
                file: "[\"a\nb\"]",
                #"line 1, column 4: expected the end of the text, a quotation mark, found "\n""#),
            Wrong(
                file: "[\"a",
                "line 1, column 4: expected the end of the text, a quotation mark, "
                    + "found the end of the file"),
            Wrong(
                file: #"["\q"]"#,
                #"line 1, column 4: expected an escape that JSON knows, found "q""#),
            Wrong(
                file: #"["\u12g4"]"#,
                #"line 1, column 5: expected four hexadecimal digits, found "1""#),
            Wrong(
                file: #"["\ud83d"]"#,
                #"line 1, column 9: expected a whole character before this, found "\"""#),
            Wrong(
                file: String(repeating: "[", count: 5_000),
                #"line 1, column 34: expected no deeper nesting, found "[""#),
            Wrong(
                file: String(repeating: #"{"a":"#, count: 33) + "1"
                    + String(repeating: "}", count: 33),
                #"line 1, column 166: expected no deeper nesting, found "1""#),
            Wrong(
                file: String(repeating: #"[{"a":"#, count: 5_000),
                #"line 1, column 98: expected no deeper nesting, found "{""#),
        ])
    func place(_ wrong: Wrong) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(wrong.json) }
        #expect(error?.description == "cluster.json: " + wrong.message)
    }

    @Test("text that is not UTF-8")
    func notUTF8() {
        let error = #expect(throws: ConfigurationError.self) {
            try ClusterConfiguration(json: [0x5B, 0x22, 0xFF, 0x22, 0x5D], fileName: "x.json")
        }
        #expect(
            error?.description == #"x.json: line 1, column 2: expected text in UTF-8, found "\"""#)
    }

    @Test(
        "JSON that is no object",
        arguments: ["[]", "7", "-1.5E-3", "true", "null", #""\ud83d\ude00""#])
    func noObject(_ json: String) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(json) }
        let found = json.hasPrefix("\"") ? "\"😀\"" : json
        #expect(
            error?.description
                == "cluster.json: expected an object with the keys cluster and peers, found \(found)"
        )
    }
}
