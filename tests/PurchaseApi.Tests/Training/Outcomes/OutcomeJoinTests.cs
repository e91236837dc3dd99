using System.Text;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class OutcomeJoinTests
{
    [Fact]
    public void A_log_that_is_cut_at_any_byte_loses_the_cut_line_alone()
    {
        using var folder = new OutcomesFolder();
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,0", "3,1");
        var text = OutcomesFolder.Text([folder.Line(1), folder.Line(2), folder.Line(3)]);
        var bytes = Encoding.UTF8.GetBytes(text);
        int[] ends = [.. Enumerable.Range(0, bytes.Length).Where(at => bytes[at] == '\n')];
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(Path.Combine(folder.LogPath, "predictions.ndjson"), bytes[..length]);

            var joined = folder.Join();

            var whole = ends.Count(end => end <= length);   // the last byte of a line is only its end
            Assert.Equal(whole, joined.Log.Joined);
            Assert.Equal(length > 0 && !ends.Contains(length) && !ends.Contains(length - 1) ? 1 : 0, joined.Log.Cut);
            Assert.Equal(0, joined.Log.Unreadable);
        }
    }

    [Fact]
    public void Services_that_share_a_folder_are_read_as_one()
    {
        using var folder = new OutcomesFolder();
        folder.WriteLog("predictions-a.ndjson", [folder.Line(1), folder.Line(3)]);
        folder.WriteLog("predictions-b.ndjson", [folder.Line(2), folder.Line(3)]);
        folder.WriteOutcomes("customer_id,purchase", "3,1", "1,0", "2,1");

        var joined = folder.Join();

        Assert.Equal([1, 2, 3], Seconds(joined));
        Assert.Equal((2, 1), (joined.Log.Files, (int)joined.Log.Repeated));
        Assert.Equal(0, joined.Log.ClockSetBack);
    }

    [Fact]
    public void A_clock_that_was_set_back_is_counted_and_the_earlier_prediction_counts()
    {
        using var folder = new OutcomesFolder();
        var again = folder.Line(7, probability: 0.9);
        again["time"] = $"{OutcomesFolder.Start:O}";
        folder.WriteLog("predictions.ndjson", [folder.Line(7), again]);
        folder.WriteOutcomes("customer_id,purchase", "7,1");

        var joined = folder.Join();

        Assert.Equal((1, 1), ((int)joined.Log.ClockSetBack, (int)joined.Log.Repeated));
        Assert.Equal(0.9, Assert.Single(joined.Versions[0].Rows).Probability);
    }

    [Fact]
    public void Outcomes_that_repeat_conflict_or_belong_to_nobody_are_counted()
    {
        using var folder = new OutcomesFolder();
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2), folder.Line(3)]);
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,0", "2,1", "1,1", "99,1", "3,", ",1", "2,0");

        var joined = folder.Join();

        Assert.Equal([1], Seconds(joined));
        Assert.Equal(
            new OutcomeCounts { Rows = 8, Unusable = 2, Repeated = 3, Conflicting = 1, Unknown = 1 },
            joined.Outcomes);
        Assert.Equal((1, 1), ((int)joined.Log.Conflicting, (int)joined.Log.WithoutOutcome));
    }

    [Fact]
    public void Labels_that_cannot_be_read_are_named()
    {
        using var folder = new OutcomesFolder();
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2)]);
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,maybe");

        var outcomes = folder.Join().Outcomes;

        Assert.Equal(1, outcomes.Unusable);
        Assert.Equal("row 2: purchase must be a number, as the positive label 1 is (was 'maybe')", outcomes.Example);
    }

    [Fact]
    public void Predictions_younger_than_the_horizon_are_left_out_and_counted()
    {
        using var folder = new OutcomesFolder { Horizon = TimeSpan.FromDays(9) };
        var young = folder.Line(2);
        young["time"] = $"{OutcomesFolder.Start.AddDays(5):O}";
        folder.WriteLog("predictions.ndjson", [folder.Line(1), young]);
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,1");

        var joined = folder.Join();

        Assert.Equal([1], Seconds(joined));
        Assert.Equal((1, 0), ((int)joined.Log.NotDue, (int)joined.Outcomes.Unknown));
    }

    [Fact]
    public void What_happens_after_the_horizon_did_not_happen_within_it()
    {
        using var folder = new OutcomesFolder { Horizon = TimeSpan.FromDays(2) };
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2), folder.Line(3)]);
        folder.WriteOutcomes(
            "customer_id,purchase,at", "1,1,2026-10-02", "2,1,2026-10-07T12:00:00Z", "3,1,2026-09-30");

        var joined = folder.Join("at");

        Assert.Equal([true, false], joined.Versions[0].Rows.Select(row => row.Label));
        Assert.Equal((1, 1), ((int)joined.Outcomes.Late, (int)joined.Outcomes.Early));
    }

    [Fact]
    public void What_did_not_happen_needs_no_time()
    {
        using var folder = new OutcomesFolder { Horizon = TimeSpan.FromDays(2) };
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2), folder.Line(3)]);
        folder.WriteOutcomes("customer_id,purchase,at", "1,0,", "2,1,", "3,0,soon");

        var joined = folder.Join("at");

        Assert.Equal([false], joined.Versions[0].Rows.Select(row => row.Label));
        Assert.Equal(2, joined.Outcomes.Unusable);
    }

    [Fact]
    public void A_time_at_the_end_of_days_is_not_due()
    {
        using var folder = new OutcomesFolder { Horizon = TimeSpan.FromDays(2) };
        var late = folder.Line(1);
        late["time"] = "9999-12-31T23:59:59Z";
        folder.WriteLog("predictions.ndjson", [late]);
        folder.WriteOutcomes("customer_id,purchase", "1,1");

        Assert.Equal(1, folder.Join().Log.NotDue);
    }

    [Fact]
    public void Requests_and_rows_join_too()
    {
        using var folder = new OutcomesFolder { On = JoinKey.RequestRow };
        var second = folder.Line(1, probability: 0.7);
        second["row"] = 1;
        folder.WriteLog("predictions.ndjson", [folder.Line(1), second]);
        folder.WriteOutcomes("request_id,row,purchase", "request-1,1,1", "request-1,0,0", "request-2,0,1");

        var joined = folder.Join();

        Assert.Equal(
            [(0.4, false), (0.7, true)],
            joined.Versions[0].Rows.Select(row => (row.Probability, row.Label)).Order());
        Assert.Equal(1, joined.Outcomes.Unknown);
    }

    [Fact]
    public void A_version_that_is_gone_is_measured_and_named()
    {
        using var folder = new OutcomesFolder();
        const string gone = "20250101T000000Z-00000000";
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2, version: gone)]);
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,0");

        var versions = folder.Measure().Versions;

        Assert.Equal([gone, folder.Version.Id.Text], versions.Select(version => version.Version));
        Assert.Equal([1, 1], versions.Select(version => version.Rows));
        Assert.Contains("is no longer in the repository", Assert.Single(versions[0].Notes));
    }

    [Fact]
    public void Versions_that_predict_another_label_are_left_out_and_named()
    {
        using var folder = new OutcomesFolder();
        var other = folder.Models.Publish(promote: false, yaml: ModelsFolder.PurchaseYaml.Replace(
            "name: purchase, positive: 1", "name: purchase, positive: 2", StringComparison.Ordinal));
        folder.WriteLog("predictions.ndjson", [folder.Line(1), folder.Line(2, version: other.Id.Text)]);
        folder.WriteOutcomes("customer_id,purchase", "1,1", "2,0");

        var document = folder.Measure();

        Assert.Equal([other.Id.Text], document.OtherLabel);
        Assert.Equal(folder.Version.Id.Text, Assert.Single(document.Versions).Version);
    }

    [Fact]
    public void Inputs_of_another_contract_are_counted()
    {
        using var folder = new OutcomesFolder();
        var line = folder.Line(1);
        line["inputs"] = new System.Text.Json.Nodes.JsonObject { ["visits"] = 3 };
        folder.WriteLog("predictions.ndjson", [line]);
        folder.WriteOutcomes("customer_id,purchase", "1,1");

        Assert.Contains("1 lines lack inputs", Assert.Single(folder.Measure().Versions[0].Notes));
    }

    [Fact]
    public void Hashed_ids_join_with_the_key()
    {
        using var folder = new OutcomesFolder();
        var line = folder.Line(1);
        line["id"] = "hash of 1";
        folder.WriteLog("predictions.ndjson", [line]);
        folder.WriteOutcomes("customer_id,purchase", "1,1");

        Assert.Equal(1, folder.Measure(id => $"hash of {id}").Log.Joined);
        Assert.Equal(0, folder.Measure().Log.Joined);
    }

    [Fact]
    public void Without_a_log_there_is_a_clear_message()
    {
        using var folder = new OutcomesFolder();
        folder.WriteOutcomes("customer_id,purchase", "1,1");

        Assert.Contains("has no .ndjson files", Assert.Throws<DataException>(() => folder.Measure()).Message);
    }

    private static IEnumerable<int> Seconds(JoinedLog joined) =>
        joined.Versions.SelectMany(version => version.Rows)
            .Select(row => (int)new TimeSpan(row.Ticks - OutcomesFolder.Start.Ticks).TotalSeconds);
}
