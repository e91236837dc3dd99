using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Streaming.Delivery;

/// <summary>Messages -> what is sent for them, by one version: an answer, or a dead letter, and a copy of the answer
/// where its action is one of the campaign's. An answer is what <c>POST /predict</c> gives for the row. It belongs to
/// one lane, and what it gave holds until the next batch.</summary>
internal sealed class BatchScorer
{
    private const int MaxKeyBytes = 64 << 10;

    private static readonly Refusal Failed =
        new(Refusal.InternalError, "#", "The row could not be scored; the log says why.", Errors: 1);

    private readonly IPartition partition;
    private readonly Lanes lanes;
    private readonly Origin origin;
    private readonly RowOrigin loggedOrigin;
    private readonly ScoredBlock block;
    private readonly JsonRows rows;
    private readonly AnswerMembers members;
    private readonly byte[] end;
    private readonly bool[] isCampaign;   // by outcome
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly Outbound[] messages;
    private int count;

    public BatchScorer(ServedModel model, IPartition partition, Lanes lanes)
    {
        (Model, this.partition, this.lanes) = (model, partition, lanes);
        var (predictor, contract, options) = (model.Predictor, model.Predictor.Contract, lanes.Options);
        origin = new(partition.Source, partition.Number, model.Name, model.Version);
        loggedOrigin = new(Lanes.Name(partition));
        block = new(contract.Inputs.Count, options.BatchRows);
        rows = new(
            new(contract, refusesUnknown: options.UnknownFields == "error"),
            error => $"The message is not JSON: {JsonRowReader.Worded(error)}");
        members = new(predictor);
        end = Encoding.UTF8.GetBytes($",\"{AnswerFields.ModelVersion}\":\"{model.Version}\"}}");
        isCampaign = new bool[predictor.Outcomes.All.Count];
        foreach (var outcome in predictor.Outcomes.All)
            isCampaign[outcome.Index] = outcome.Action is { } action && lanes.CampaignActions.Contains(action);
        messages = new Outbound[2 * options.BatchRows];
    }

    public ServedModel Model { get; }

    /// <param name="batch">At most as many as the options say.</param>
    public Memory<Outbound> Score(List<Inbound> batch)
    {
        var inputs = CollectionsMarshal.AsSpan(batch);
        count = 0;
        text.ResetWrittenCount();
        try
        {
            Add(inputs);
        }
        catch (Exception)
        {
            count = 0;
            for (var i = 0; i < inputs.Length; i++) AddAlone(inputs.Slice(i, 1));
        }

        return messages.AsMemory(0, count);
    }

    /// <summary>A dead letter that the broker finds too large says only why it is one.</summary>
    /// <returns>false when the message cannot be made smaller.</returns>
    public bool TryShrink(int index)
    {
        ref var message = ref messages[index];
        if (message.Refusal is not { } refusal || (message.Value.IsEmpty && message.Key is null)) return false;

        message = message with { Key = null, Value = default, Refusal = refusal with { IsTruncated = true } };
        return true;
    }

    /// <summary>What is wrong with one row must not hold up the others.</summary>
    private void AddAlone(ReadOnlySpan<Inbound> message)
    {
        var before = count;
        try
        {
            Add(message);
        }
        catch (Exception error)
        {
            lanes.RowFailed(partition, error);
            count = before;
            AddDeadLetter(message[0], Failed);
        }
    }

    private void Add(ReadOnlySpan<Inbound> inputs)
    {
        block.Rows.Clear(inputs[0].Tag);
        foreach (ref readonly var input in inputs) Read(input);
        block.Score(Model.Predictor, 0, block.Rows.GoodCount);

        var (faults, fault) = (block.Rows.Faults, 0);
        for (var place = 0; place < inputs.Length; place++)
        {
            if (fault < faults.Count && faults[fault].Place == place)
                AddDeadLetter(inputs[place], Refusal.From(faults[fault++].Reading.Faults, Model.Words));
            else
                AddAnswer(inputs[place], block.Rows.Row(place - fault), block.Predictions.Span[place - fault]);
        }

        lanes.Observers.Predicted(
            loggedOrigin, Model, block.Rows.Values, block.Predictions.Span, block.Rows.GoodRows);
        lanes.Observers.Refused(Model, faults.Count);
    }

    private void Read(in Inbound input)
    {
        if (input.Key?.Length > MaxKeyBytes)
            block.Rows.Refuse(line: 1, default, [new(
                Refusal.KeyTooLong, "", $"The key is longer than {MaxKeyBytes} bytes.")]);
        else if (input.Value.IsEmpty)
            block.Rows.Refuse(line: 1, default, [new(FaultCodes.InvalidJson, "", "The message is empty.")]);
        else
            rows.Read(input.Value.Span, block.Rows);
    }

    private void AddDeadLetter(in Inbound input, Refusal refusal)
    {
        var (limit, key) = (lanes.Options.DeadLetterBytes, input.Key?.Length > MaxKeyBytes ? null : input.Key);
        if (input.Value.Length > limit) refusal = refusal with { IsTruncated = true };
        Send(new(
            Destination.DeadLetters, key, input.Value[..Math.Min(limit, input.Value.Length)], origin, input.Position,
            refusal));
    }

    private void AddAnswer(in Inbound input, in BlockRow row, in Prediction prediction)
    {
        var start = text.WrittenCount;
        if (Model.Predictor.HasScorer) WriteAnswer(row, prediction);
        else WriteFeatures(row, prediction);

        var answer = text.WrittenMemory[start..];
        Send(new(Destination.Predictions, input.Key, answer, origin, input.Position));
        if (isCampaign[prediction.Outcome.Index])
            Send(new(Destination.Campaign, input.Key, answer, origin, input.Position));
    }

    private void WriteAnswer(in BlockRow row, in Prediction prediction)
    {
        var line = text.GetSpan(members.MaxLength);
        text.Advance(members.Write(row, prediction, line));
        line[0] = (byte)'{';   // in place of the comma
        members.WriteLists(text, row);
        text.Write(end);
    }

    /// <summary>Without a scorer, by the writer of single answers.</summary>
    private void WriteFeatures(in BlockRow row, in Prediction prediction)
    {
        using var json = new Utf8JsonWriter(text);
        Model.Answers.Write(json, row.ToRow(), prediction, options: default);
    }

    private void Send(in Outbound message) => messages[count++] = message;
}
