namespace PurchaseApi.Scoring.Scorers;

/// <summary>Refuses numbers that would poison every answer.</summary>
internal static class Finite
{
    public static double Number(double value, string name) =>
        double.IsFinite(value) ? value : throw new ModelFormatException($"{name} must be finite (was {value})");

    public static double[] Numbers(double[] values, string name)
    {
        for (var i = 0; i < values.Length; i++) Number(values[i], $"{name}[{i}]");
        return values;
    }

    public static double[] Numbers(double[] values, int count, string name) =>
        values.Length == count
            ? Numbers(values, name)
            : throw new ModelFormatException($"{name} must have {count} values (has {values.Length})");
}
