namespace PurchaseApi.Training.Exporting.Expressions;

/// <summary>What expressions are made of, in the language of an engine. A number is a double or missing; a truth is
/// true or false. What is not finite is missing, and so is what is made of something missing.</summary>
internal abstract class Algebra
{
    public abstract string Number(double value);

    /// <summary>A number, a date's seconds or the index of a word; missing where the row has none.</summary>
    public abstract string Slot(int index);

    public abstract string Negate(string operand);

    public abstract string Add(string left, string right);

    public abstract string Subtract(string left, string right);

    public abstract string Multiply(string left, string right);

    /// <summary>Missing where the right side is 0.</summary>
    public abstract string Divide(string left, string right);

    public abstract string Least(string left, string right);

    public abstract string Greatest(string left, string right);

    public abstract string Absolute(string operand);

    /// <summary>Missing below 0.</summary>
    public abstract string SquareRoot(string operand);

    /// <summary>log(1 + x), missing up to -1.</summary>
    public abstract string LogOnePlus(string operand);

    public abstract string Floor(string operand);

    /// <summary>A half goes to the even neighbor.</summary>
    public abstract string Round(string operand);

    public abstract string Less(string left, string right);

    public abstract string LessOrEqual(string left, string right);

    public abstract string Equal(string left, string right);

    public abstract string And(string left, string right);

    public abstract string Or(string left, string right);

    public abstract string Not(string truth);

    public abstract string Always { get; }

    public abstract string IsMissing(string operand);

    public abstract string Choose(string test, string then, string otherwise);

    /// <summary>1 or 0.</summary>
    public abstract string FromTruth(string truth);

    /// <summary>The entry of the table at an index; missing where the index is.</summary>
    public abstract string Lookup(string index, IReadOnlyList<double> table);

    /// <summary>Whether a list has the value at an index of its values.</summary>
    public abstract string HasItem(int list, int index);

    /// <summary>How many different items a list has.</summary>
    public abstract string ItemCount(int list);
}
