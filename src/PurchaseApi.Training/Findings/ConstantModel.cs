using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

/// <summary>Whether every row gets the same answer: out of fold, the margins did not rank the rows at all, and the
/// calibration is flat.</summary>
internal static class ConstantModel
{
    public const string Code = Verdict.ConstantModel;

    public static bool Is(double[] probabilities) =>
        Array.TrueForAll(probabilities, probability => probability == probabilities[0]);

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (!Is(input.Probabilities)) yield break;

        yield return new(Code,
            $"Every row gets the probability {input.Probabilities[0]:F3}: on rows that it had not seen, the model "
            + "could not tell the classes apart; find inputs that say more, or train on more rows.");
    }
}
