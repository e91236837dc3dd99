using MathNet.Numerics.Distributions;

namespace PurchaseApi.Training.Samples;

/// <summary>A question of the generated survey with one answer.</summary>
/// <param name="Column">In the CSV.</param>
/// <param name="Pull">How much of an answer is the person's keenness, 0 to 1; the rest is chance.</param>
/// <param name="Answers">With their shares, which sum to 1; the keenest last. An empty one is none.</param>
internal sealed record SurveyQuestion(string Column, double Pull, params (string Text, double Share)[] Answers)
{
    /// <param name="keenness">Of the person, standard normal.</param>
    /// <returns>The position of the answer.</returns>
    public int Draw(double keenness, Random random)
    {
        var inclination = (Pull * keenness) + (Math.Sqrt(1 - (Pull * Pull)) * Normal.Sample(random, 0, 1));
        var rest = Normal.CDF(0, 1, inclination);
        var answer = 0;
        while (answer < Answers.Length - 1 && rest >= Answers[answer].Share) rest -= Answers[answer++].Share;
        return answer;
    }
}
