/// Gives each different value a number, in the order of their first appearance.
struct Interning<Value: Hashable> {
    private var numbers: [Value: Int] = [:]

    /// How many different values there were.
    var count: Int { numbers.count }

    /// The number of this value.
    mutating func number(of value: Value) -> Int {
        if let known = numbers[value] { return known }
        let number = numbers.count
        numbers[value] = number
        return number
    }
}
