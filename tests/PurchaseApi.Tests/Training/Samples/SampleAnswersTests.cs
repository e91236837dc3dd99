using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

public sealed class SampleAnswersTests
{
    private static readonly SampleAnswer[] rows = [.. SampleAnswers.Generate(20_000, 42)];

    [Fact]
    public void The_seed_decides_the_file()
    {
        Assert.Equal(Csv(100, 42), Csv(100, 42));
        Assert.NotEqual(Csv(100, 42), Csv(100, 43));
    }

    [Fact]
    public void A_longer_sample_begins_with_the_shorter() => Assert.StartsWith(Csv(100, 42), Csv(200, 42));

    [Fact]
    public void The_file_has_the_columns_of_the_contract_and_no_probability()
    {
        var contract = ContractFile.Read(ShoppingSurvey.ContractPath).Document;
        var columns = contract.Inputs!.Values.Concat(contract.Training!.Values).Select(input => input.Column!);

        Assert.Equal(columns.Order(), Csv(1, 42).Split('\n')[0].Split(',').Order());
    }

    [Fact]
    public void The_contract_reads_every_row_and_computes_the_label_that_was_drawn()
    {
        using var models = new ModelsFolder();
        var path = Path.Combine(models.Path, "survey.csv");
        File.WriteAllText(path, Csv(2_000, 42));

        var data = ExamplesFile.Read(path, ContractFile.Read(ShoppingSurvey.ContractPath));

        Assert.Empty(data.IgnoredColumns);
        Assert.Equal(rows.Take(2_000).Select(row => row.IsFrequent), data.Labels);
    }

    [Fact]
    public void One_in_five_gives_no_reason_for_leaving_a_cart()
    {
        var column = Array.IndexOf(SurveyQuestions.All, SurveyQuestions.CartAbandonment);

        Assert.InRange(rows.Count(row => row.Cells[column] == "") / (double)rows.Length, 0.19, 0.21);
    }

    [Fact]
    public void Frequent_buyers_match_their_true_probabilities() =>
        Assert.All(
            rows.OrderBy(row => row.TrueProbability).Chunk(2_000),
            chunk => Assert.Equal(
                chunk.Average(row => row.TrueProbability), chunk.Average(row => row.IsFrequent ? 1 : 0), 0.04));

    [Fact]
    public void No_ranking_beats_the_oracle()
    {
        var ranked = new RankedRows(
            [.. rows.Select(row => row.IsFrequent)], [.. rows.Select(row => row.TrueProbability)]);

        Assert.InRange(Ranking.RocAuc(ranked.All()), 0.75, 0.80);
    }

    [Fact]
    public void Answer_shares_sum_to_1_and_match_the_draws() =>
        Assert.All(SurveyQuestions.All.Index(), question =>
        {
            Assert.Equal(1, question.Item.Answers.Sum(answer => answer.Share), 1e-12);
            Assert.All(question.Item.Answers, answer => Assert.Equal(
                answer.Share,
                rows.Count(row => row.Cells[question.Index] == answer.Text) / (double)rows.Length, 0.015));
        });

    private static string Csv(int count, int seed)
    {
        using var csv = new StringWriter();
        SampleAnswers.WriteCsv(csv, count, seed);
        return csv.ToString();
    }
}
