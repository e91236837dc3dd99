using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting;

/// <summary>Expressions of a contract in the language of an engine, part by part as scoring evaluates them.</summary>
internal sealed class NodeWriter(Algebra to)
{
    private readonly DateWriter dates = new(to);

    public string Number(Node node) => node switch
    {
        Constant constant => to.Number(constant.Always),
        Slot slot => to.Slot(slot.Index),
        DateSlot date => to.Slot(date.Index),
        Negative negative => to.Negate(Number(negative.Operand)),
        Sum sum => to.Add(Number(sum.Left), Number(sum.Right)),
        Difference difference => to.Subtract(Number(difference.Left), Number(difference.Right)),
        Product product => to.Multiply(Number(product.Left), Number(product.Right)),
        Multiple multiple => to.Multiply(Number(multiple.Slot), Number(multiple.Factor)),
        Quotient quotient => to.Divide(Number(quotient.Left), Number(quotient.Right)),
        Lowest lowest => lowest.Operands.Select(Number).Aggregate(to.Least),
        Highest highest => highest.Operands.Select(Number).Aggregate(to.Greatest),
        Absolute absolute => to.Absolute(Number(absolute.Operand)),
        SquareRoot root => to.SquareRoot(Number(root.Operand)),
        LogOnePlus log => to.LogOnePlus(Number(log.Operand)),
        Clamped clamped => to.Least(
            to.Greatest(Number(clamped.Operand), Number(clamped.Low)), Number(clamped.High)),
        Choice choice => to.Choose(Truth(choice.Test), Number(choice.Then), Number(choice.Otherwise)),
        Translated translated => to.Lookup(Number(translated.Operand), translated.Indices),
        ItemCount count => to.ItemCount(((Slot)count.List).Index),
        Days days => to.Divide(
            to.Subtract(Number(days.To), Number(days.From)), to.Number(Days.SecondsPerDay)),
        DatePart part => dates.Part(part.Date, part.Part),
        TruthNode truth => to.FromTruth(Truth(truth)),
        _ => throw new ExportException($"{node.GetType().Name} in an expression cannot be exported"),
    };

    public string Truth(Node node) => node switch
    {
        Constant { Always: 1 } => to.Always,
        Less less => to.Less(Number(less.Left), Number(less.Right)),
        LessOrEqual less => to.LessOrEqual(Number(less.Left), Number(less.Right)),
        Equal equal => to.Equal(Number(equal.Left), Number(equal.Right)),
        NotEqual other => Different(Number(other.Left), Number(other.Right)),
        IsMissing missing => to.IsMissing(Number(missing.Operand)),
        Both both => to.And(Truth(both.Left), Truth(both.Right)),
        Either either => to.Or(Truth(either.Left), Truth(either.Right)),
        Opposite opposite => to.Not(Truth(opposite.Operand)),
        HasItem item => to.HasItem(((Slot)item.List).Index, item.Index),
        Weekend weekend => to.LessOrEqual(to.Number(6), dates.Part(weekend.Date, Function.Weekday)),
        _ => to.Equal(Number(node), to.Number(1)),
    };

    private string Different(string left, string right) => to.Or(to.Less(left, right), to.Less(right, left));
}

/// <summary>Parts of a date by arithmetic on its seconds, the same in every engine.</summary>
internal sealed class DateWriter(Algebra to)
{
    private const double TicksPerHour = TimeSpan.TicksPerHour, TicksPerDay = TimeSpan.TicksPerDay;

    public string Part(DateSlot date, Function part)
    {
        var ticks = to.Add(
            to.Round(to.Multiply(to.Slot(date.Index), to.Number(TimeSpan.TicksPerSecond))),
            to.Number(Offset(date.Zone).Ticks));
        if (part == Function.Hour) return Modulo(Floor(ticks, TicksPerHour), 24);

        var day = Floor(ticks, TicksPerDay);
        // 1970 began on a Thursday; Monday is 1.
        return part == Function.Weekday
            ? to.Add(Modulo(to.Add(day, to.Number(3)), 7), to.Number(1))
            : OfYear(day, part);
    }

    /// <summary>Source: Hinnant, chrono-Compatible Low-Level Date Algorithms: years begin in March, in eras of 400.
    /// </summary>
    private string OfYear(string day, Function part)
    {
        var since = to.Add(day, to.Number(719_468));
        var dayOfEra = Modulo(since, 146_097);
        var year = Floor(
            to.Subtract(
                to.Add(to.Subtract(dayOfEra, Floor(dayOfEra, 1_460)), Floor(dayOfEra, 36_524)),
                Floor(dayOfEra, 146_096)),
            365);
        var dayOfYear = to.Subtract(
            dayOfEra,
            to.Subtract(
                to.Add(to.Multiply(year, to.Number(365)), Floor(year, 4)), Floor(year, 100)));
        var isBeforeJanuary = to.Less(dayOfYear, to.Number(306));
        if (part == Function.DayOfYear)
            return to.Choose(
                isBeforeJanuary,
                to.Add(to.Add(dayOfYear, to.Number(60)), LeapDay(year)),
                to.Subtract(dayOfYear, to.Number(305)));

        var month = Floor(to.Add(to.Multiply(dayOfYear, to.Number(5)), to.Number(2)), 153);
        return to.Choose(
            isBeforeJanuary, to.Add(month, to.Number(3)), to.Subtract(month, to.Number(9)));
    }

    /// <summary>1 in a leap year; eras begin in years that 400 divides.</summary>
    private string LeapDay(string year) => to.FromTruth(to.And(
        IsZero(Modulo(year, 4)), to.Or(to.Not(IsZero(Modulo(year, 100))), IsZero(year))));

    private string IsZero(string number) => to.Equal(number, to.Number(0));

    private string Floor(string number, double divisor) => to.Floor(to.Divide(number, to.Number(divisor)));

    private string Modulo(string number, double divisor) =>
        to.Subtract(number, to.Multiply(Floor(number, divisor), to.Number(divisor)));

    /// <summary>The one offset that a zone has had since 1970.</summary>
    private static TimeSpan Offset(TimeZoneInfo zone) =>
        zone.GetAdjustmentRules().Any(rule => rule.DateEnd.Year >= 1970
            && (rule.DaylightDelta != TimeSpan.Zero || rule.BaseUtcOffsetDelta != TimeSpan.Zero))
            ? throw new ExportException(
                $"hours and days in the zone {zone.Id} cannot be exported: it has, or had, daylight saving")
            : zone.BaseUtcOffset;
}

/// <summary>What expressions are made of, in the language of an engine. A number is a double or missing; a truth is
/// true or false. What is not finite is missing, and so is what is made of something missing.</summary>
internal abstract class Algebra(FittedContract contract)
{
    public abstract string Missing { get; }

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
    public string ItemCount(int list)
    {
        var input = InputOf(list);
        var count = input.Values.Count > 0
            ? Enumerable.Range(0, input.Values.Count).Select(index => FromTruth(HasItem(list, index))).Aggregate(Add)
            : FreeItemCount(list);
        return Choose(
            IsMissing(List(list)),
            input.Missing.Kind == MissingKind.Constant ? Number(input.Measure(input.Missing.Constant)) : Missing, count);
    }

    /// <summary>What is missing where a list is.</summary>
    protected abstract string List(int list);

    /// <summary>How many different items a list of free texts has.</summary>
    protected abstract string FreeItemCount(int list);

    protected Input InputOf(int slot) => contract.Inputs[slot];

    /// <summary>Between the items of a list.</summary>
    protected string Separator(int list) => contract.Document.Inputs![InputOf(list).Name].Separator ?? ";";

    /// <summary>Whether a list that is missing counts as one with the value at an index.</summary>
    protected bool IsImputed(int list, int index) =>
        InputOf(list).Missing is { Kind: MissingKind.Constant } missing && ListItems.Has(missing.Constant, index);
}
