using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>Expressions as ONNX nodes: a number is a column of doubles with NaN for missing, a truth one of bools.
/// </summary>
/// <param name="slots">The names of what rows hold; grows as features are added.</param>
/// <param name="lists">By slot: the column of texts of a list.</param>
internal sealed class OnnxAlgebra(
    OnnxGraph graph, FittedContract contract, List<string> slots, IReadOnlyDictionary<int, string> lists)
    : Algebra(contract)
{
    private const int Bool = 9;   // TensorProto.BOOL

    public override string Missing => Number(double.NaN);

    public override string Always => graph.Cast(Number(1), Bool);

    public override string Number(double value) => graph.Number(value);

    public override string Slot(int index) => slots[index];

    public override string Negate(string operand) => graph.Add("Neg", operand);

    public override string Add(string left, string right) => Finite(graph.Add("Add", left, right));

    public override string Subtract(string left, string right) => Finite(graph.Add("Sub", left, right));

    public override string Multiply(string left, string right) => Finite(graph.Add("Mul", left, right));

    public override string Divide(string left, string right) => Finite(graph.Add("Div", left, right));

    public override string Least(string left, string right) =>
        Both(left, right, Choose(Less(left, right), left, right));

    public override string Greatest(string left, string right) =>
        Both(left, right, Choose(Less(left, right), right, left));

    public override string Absolute(string operand) => graph.Add("Abs", operand);

    public override string SquareRoot(string operand) => graph.Add("Sqrt", operand);

    /// <summary>As scoring computes it, step by step.</summary>
    public override string LogOnePlus(string operand)
    {
        var sum = graph.Add("Add", operand, Number(1));
        var exact = graph.Add(
            "Mul", graph.Add("Log", sum), graph.Add("Div", operand, graph.Add("Sub", sum, Number(1))));
        return Choose(Equal(sum, Number(1)), operand, Finite(exact));
    }

    public override string Floor(string operand) => graph.Add("Floor", operand);

    public override string Round(string operand) => graph.Add("Round", operand);

    public override string Less(string left, string right) => graph.Add("Less", left, right);

    public override string LessOrEqual(string left, string right) => graph.Add("LessOrEqual", left, right);

    public override string Equal(string left, string right) => graph.Add("Equal", left, right);

    public override string And(string left, string right) => graph.Add("And", left, right);

    public override string Or(string left, string right) => graph.Add("Or", left, right);

    public override string Not(string truth) => graph.Add("Not", truth);

    public override string IsMissing(string operand) => graph.Add("IsNaN", operand);

    public override string Choose(string test, string then, string otherwise) =>
        graph.Add("Where", test, then, otherwise);

    public override string FromTruth(string truth) => graph.Cast(truth, OnnxMessages.Double);

    public override string Lookup(string index, IReadOnlyList<double> table)
    {
        var place = graph.Cast(Choose(IsMissing(index), Number(0), index), OnnxMessages.Int64);
        return Choose(
            IsMissing(index), Number(double.NaN), graph.Add("Gather", graph.Table([.. table], table.Count), place));
    }

    /// <summary>Between separators, with or without white space around it.</summary>
    public override string HasItem(int list, int index)
    {
        var (item, separator) = (Regex.Escape(InputOf(list).Values[index]), Regex.Escape(Separator(list)));
        var has = graph.AddText(
            "RegexFullMatch", [lists[list]],
            OnnxMessages.Attribute("pattern", $@"(?s)(.*{separator})?\s*{item}\s*({separator}.*)?"));
        return IsImputed(list, index) ? Or(has, IsMissing(List(list))) : has;
    }

    /// <summary>The number, or missing where it is infinite.</summary>
    public string Finite(string number) => Choose(graph.Add("IsInf", number), Number(double.NaN), number);

    protected override string List(int list) => slots[list];

    /// <summary>Each item counts for one part of as many as there are equal to it.</summary>
    protected override string FreeItemCount(int list)
    {
        // [N, 1, K] items, empty ones behind the last.
        var items = graph.Split(lists[list], Separator(list));
        var equal = graph.Cast(
            graph.AddText("Equal",
            [
                graph.Add("Unsqueeze", items, graph.Integers(3)), graph.Add("Unsqueeze", items, graph.Integers(2)),
            ]),
            OnnxMessages.Double);
        var alike = graph.Add("ReduceSum", [equal, graph.Integers(3)], [OnnxMessages.Attribute("keepdims", 0L)]);
        var isItem = Not(graph.AddText("Equal", [items, graph.Text("")]));
        var parts = Choose(isItem, graph.Add("Div", Number(1), alike), Number(0));
        return Round(graph.Add("ReduceSum", [parts, graph.Integers(2)], [OnnxMessages.Attribute("keepdims", 0L)]));
    }

    private string Both(string left, string right, string value) =>
        Choose(Or(IsMissing(left), IsMissing(right)), Missing, value);
}
