using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Expressions as SQL: a number is a float64 or NULL, a truth is never NULL.</summary>
internal sealed class SqlAlgebra(SqlDialect dialect, FittedContract contract) : Algebra(contract)
{
    public override string Missing => "NULL";

    public override string Always => "TRUE";

    /// <summary>The column of a slot.</summary>
    public static string ColumnOf(int slot) => $"_s{slot}";

    /// <summary>The column of the texts of a list.</summary>
    public static string ListOf(int slot) => $"_l{slot}";

    public override string Number(double value) => dialect.Number(value);

    public override string Slot(int index) => ColumnOf(index);

    public override string Negate(string operand) => $"(- {operand})";

    public override string Add(string left, string right) => $"({left} + {right})";

    public override string Subtract(string left, string right) => $"({left} - {right})";

    public override string Multiply(string left, string right) => $"({left} * {right})";

    public override string Divide(string left, string right) => $"({left} / NULLIF({right}, {Number(0)}))";

    public override string Least(string left, string right) => Both(left, right, dialect.Least(left, right));

    public override string Greatest(string left, string right) => Both(left, right, dialect.Greatest(left, right));

    public override string Absolute(string operand) => $"abs({operand})";

    public override string SquareRoot(string operand) => $"CASE WHEN {operand} >= 0 THEN sqrt({operand}) END";

    /// <summary>As scoring computes it, so that nothing is lost near 0.</summary>
    public override string LogOnePlus(string operand)
    {
        var sum = Add(Number(1), operand);
        return $"CASE WHEN {sum} = {Number(1)} THEN {operand} WHEN {sum} > {Number(0)} "
            + $"THEN {dialect.Logarithm(sum)} * ({operand} / ({sum} - {Number(1)})) END";
    }

    public override string Floor(string operand) => $"floor({operand})";

    public override string Round(string operand) => dialect.Round(operand);

    public override string Less(string left, string right) => $"COALESCE({left} < {right}, FALSE)";

    public override string LessOrEqual(string left, string right) => $"COALESCE({left} <= {right}, FALSE)";

    public override string Equal(string left, string right) => $"COALESCE({left} = {right}, FALSE)";

    public override string And(string left, string right) => $"({left} AND {right})";

    public override string Or(string left, string right) => $"({left} OR {right})";

    public override string Not(string truth) => $"(NOT {truth})";

    public override string IsMissing(string operand) => $"({operand} IS NULL)";

    public override string Choose(string test, string then, string otherwise) =>
        $"CASE WHEN {test} THEN {then} ELSE {otherwise} END";

    public override string FromTruth(string truth) => Choose(truth, Number(1), Number(0));

    public override string Lookup(string index, IReadOnlyList<double> table) =>
        $"CASE {index} {string.Join(' ', table.Select((value, place) =>
            $"WHEN {place} THEN {(double.IsNaN(value) ? "NULL" : Number(value))}"))} END";

    public override string HasItem(int list, int index)
    {
        var separator = Separator(list);
        var has = $"{dialect.Position(
            $"{dialect.Text(separator)} || {ListOf(list)} || {dialect.Text(separator)}",
            dialect.Text($"{separator}{InputOf(list).Values[index]}{separator}"))} > 0";
        return $"COALESCE({has}, {(IsImputed(list, index) ? "TRUE" : "FALSE")})";
    }

    protected override string List(int list) => ListOf(list);

    protected override string FreeItemCount(int list) =>
        $"CAST({dialect.ItemCount(ListOf(list), dialect.Text(Separator(list)))} AS {dialect.Double})";

    /// <summary>Some engines leave NULL out of the least and the greatest.</summary>
    private static string Both(string left, string right, string value) =>
        $"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN {value} END";
}
