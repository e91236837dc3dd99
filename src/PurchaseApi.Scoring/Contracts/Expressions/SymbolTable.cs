using System.Collections.Immutable;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>The names that an expression may use, in the order of a row: inputs, then the features above.</summary>
public sealed class SymbolTable
{
    private readonly ImmutableList<string> names;
    private readonly ImmutableDictionary<string, Symbol> symbols;

    private SymbolTable(ImmutableList<string> names, ImmutableDictionary<string, Symbol> symbols)
    {
        this.names = names;
        this.symbols = symbols;
    }

    /// <summary>No names; a row of no values.</summary>
    public static SymbolTable Empty { get; } =
        new([], ImmutableDictionary.Create<string, Symbol>(StringComparer.Ordinal));

    /// <summary>The names by slot: as many as a row has values.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The symbol of a name; null when it is unknown.</summary>
    public Symbol? Find(string name) => symbols.GetValueOrDefault(name);

    /// <summary>The known name that was probably meant; null when none is near.</summary>
    public string? Nearest(string name) => NearestWord.Find(name, names);

    /// <summary>This table and one more name, in the next slot.</summary>
    /// <exception cref="ArgumentException">The name is taken, or a text has no values.</exception>
    public SymbolTable With(
        string name, ExpressionType type, IReadOnlyList<string>? values = null, TimeZoneInfo? zone = null)
    {
        if (symbols.ContainsKey(name)) throw new ArgumentException($"the name '{name}' is taken", nameof(name));
        if (type == ExpressionType.Text && values is not { Count: > 0 })
            throw new ArgumentException($"the text '{name}' has no values", nameof(values));

        return new(names.Add(name), symbols.Add(name, new Symbol(names.Count, type, values) { Zone = zone }));
    }

    /// <summary>This table and a feature, whose type and texts are those of its expression.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="ExpressionException">The expression has an unknown name or a wrong type.</exception>
    public SymbolTable With(string name, Expression feature)
    {
        var operand = new Compiler(this, AggregatesAllowed: true).Compile(feature);
        return With(name, operand.Type, operand.IsText ? operand.Values : null);
    }
}

/// <summary>What a name refers to.</summary>
/// <param name="Slot">Where its value is in a row.</param>
/// <param name="Type">How that value is read: a number is itself, a truth is 0 or 1, a text is the index of one of
/// <paramref name="Values"/>, a list is as its input encodes it; NaN is missing.</param>
/// <param name="Values">The texts there are: of a text, of a list, and the levels of a number that is an
/// ordinal's.</param>
public sealed record Symbol(int Slot, ExpressionType Type, IReadOnlyList<string>? Values = null)
{
    /// <summary>The zone of a date's hours and days.</summary>
    public TimeZoneInfo? Zone { get; init; }
}

/// <summary>The type of an expression or a name.</summary>
public enum ExpressionType
{
    /// <summary>A finite number, or missing.</summary>
    Number,

    /// <summary>True or false; a missing one counts as false.</summary>
    Truth,

    /// <summary>One of a known list of texts, or missing.</summary>
    Text,

    /// <summary>Any number of texts, or missing; only functions read it.</summary>
    List,

    /// <summary>A moment, or missing; only functions read it.</summary>
    Date,
}
