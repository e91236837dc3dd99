// Calls every route by two generated clients and compares what they read with what the service answers.
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Newtonsoft.Json;

var address = args[0];
using var http = new HttpClient { BaseAddress = new Uri(address) };
var nswag = new NSwagged.Api(address, http);
var kiota = new Kiotaed.Client(
    new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = address });
var (read, failed) = (0, 0);

await CheckAnswers();
await CheckModels();
await CheckErrors();
Console.WriteLine($"generated clients: {read} answers read, {failed} not");
return failed == 0 ? 0 : 1;

async Task CheckAnswers()
{
    foreach (var id in new object?[] { "A-1", 12345L, 9007199254740993L, null })
    {
        var row = Row<NSwagged.PurchaseRow>(await Example("purchase"));
        row.Customer_id = id;
        await Check($"NSwag, id {id}", async () => (await nswag.PredictAsync(row)).Customer_id, id);
    }

    var answer = await Answer("/predict?explain=true&counterfactual=true", await Example("purchase"));
    var rows = $"[{await Example("purchase")},{{}}]";
    var (batch, validation) = (await Answer("/predict/batch", rows), await Answer("/predict/validate", rows));
    await Check("NSwag, reasons", async () => (await nswag.PredictAsync(
            Row<NSwagged.PurchaseRow>(await Example("purchase")), explain: true, counterfactual: true))
        .Reasons.Contributions.First().Text, answer["reasons"]!["contributions"]![0]!["text"]);
    await Check("NSwag, batch", async () => (await nswag.PredictBatchAsync(
        Row<NSwagged.PurchaseRow[]>(await Batch("purchase")), explain: true)).Results.Count, 2);
    await Check("NSwag, validation", async () => (await nswag.ValidateAsync(
        Row<NSwagged.PurchaseRow[]>(await Batch("purchase")))).Summary.Succeeded, 2);

    var good = await Parse(await Example("purchase"), Kiotaed.Models.PurchaseRow.CreateFromDiscriminatorValue);
    await Check("Kiota, reasons", async () => (await kiota.Predict.PostAsync(good, request =>
    {
        request.QueryParameters.Explain = true;
        request.QueryParameters.Counterfactual = true;
    }))!.Reasons!.Contributions![0].Text, answer["reasons"]!["contributions"]![0]!["text"]);
    await Check("Kiota, batch", async () => (await kiota.Predict.Batch.PostAsync([good, new()]))!
        .Results![1].Errors!.Count, batch["results"]![1]!["errors"]!.AsArray().Count);
    await Check("Kiota, validation", async () => (await kiota.Predict.Validate.PostAsync([good, new()]))!
        .Errors![0].Code, validation["errors"]![0]!["code"]);
}

async Task CheckModels()
{
    var version = (await Answer("/model/info"))["version"];
    await Check("NSwag, info", async () => (await nswag.ModelInfoAsync()).Version, version);
    await Check("NSwag, model", async () => (await nswag.ModelAsync("purchase")).Version, version);
    await Check("NSwag, models", async () => (await nswag.ModelsAsync()).Models.Count, 6);
    await Check("NSwag, schema", async () => (await nswag.SchemaAsync("purchase")).Type, "Object");
    await Check("NSwag, report", async () => (await nswag.ReportAsync("purchase")).StatusCode, 200);
    await Check("NSwag, live", async () => await nswag.LiveAsync(), "Healthy");
    await Check("NSwag, ready", async () => await nswag.ReadyAsync(), "Healthy");
    await Check("Kiota, info", async () => (await kiota.Model.Info.GetAsync())!.Version, version);
    await Check("Kiota, model", async () => (await kiota.Models["purchase"].GetAsync())!.Version, version);
    await Check("Kiota, models", async () => (await kiota.Models.GetAsync())!.Models!.Count, 6);
    await Check("Kiota, schema", async () => await kiota.Models["purchase"].Schema.GetAsync() is not null, true);
    await Check("Kiota, report", async () => await kiota.Models["purchase"].Report.GetAsync() is not null, true);
    await Check("Kiota, live", async () => await kiota.Health.Live.GetAsync(), "Healthy");

    await Check("NSwag, churn", async () => (await nswag.ChurnPredictAsync(
        Row<NSwagged.ChurnRow>(await Example("churn")))).Probability, await Predicted("churn"));
    await Check("NSwag, customer-segments", async () => (await nswag.CustomerSegmentsPredictAsync(
        Row<NSwagged.CustomerSegmentsRow>(await Example("customer-segments")))).Segment.ToString()!.Length > 0, true);
    await Check("NSwag, online-shoppers", async () => (await nswag.OnlineShoppersPredictAsync(
        Row<NSwagged.OnlineShoppersRow>(await Example("online-shoppers")))).Probability,
        await Predicted("online-shoppers"));
    await Check("NSwag, purchase", async () => (await nswag.PurchasePredictAsync(
        Row<NSwagged.PurchaseRow>(await Example("purchase")))).Probability, await Predicted("purchase"));
    await Check("NSwag, repurchase", async () => (await nswag.RepurchasePredictAsync(
        Row<NSwagged.RepurchaseRow>(await Example("repurchase")))).Probability, await Predicted("repurchase"));
    await Check("NSwag, shopping-survey", async () => (await nswag.ShoppingSurveyPredictAsync(
        Row<NSwagged.ShoppingSurveyRow>(await Example("shopping-survey")))).Probability,
        await Predicted("shopping-survey"));
    await Check("NSwag, churn batch", async () => (await nswag.ChurnPredictBatchAsync(
        Row<NSwagged.ChurnRow[]>(await Batch("churn")))).Results.Last().Probability, await Predicted("churn"));
    await Check("NSwag, churn validation", async () => (await nswag.ChurnValidateAsync(
        Row<NSwagged.ChurnRow[]>(await Batch("churn")))).Errors.Count, 0);

    var models = kiota.Models;
    await Check("Kiota, churn", async () => (await models.Churn.Predict.PostAsync(await Parse(
        await Example("churn"), Kiotaed.Models.ChurnRow.CreateFromDiscriminatorValue)))!.Probability,
        await Predicted("churn"));
    await Check("Kiota, customer-segments", async () => (await models.CustomerSegments.Predict.PostAsync(await Parse(
        await Example("customer-segments"), Kiotaed.Models.CustomerSegmentsRow.CreateFromDiscriminatorValue)))!
        .Segment is not null, true);
    await Check("Kiota, online-shoppers", async () => (await models.OnlineShoppers.Predict.PostAsync(await Parse(
        await Example("online-shoppers"), Kiotaed.Models.OnlineShoppersRow.CreateFromDiscriminatorValue)))!
        .Probability, await Predicted("online-shoppers"));
    await Check("Kiota, purchase", async () => (await models.Purchase.Predict.PostAsync(await Parse(
        await Example("purchase"), Kiotaed.Models.PurchaseRow.CreateFromDiscriminatorValue)))!.Probability,
        await Predicted("purchase"));
    await Check("Kiota, repurchase", async () => (await models.Repurchase.Predict.PostAsync(await Parse(
        await Example("repurchase"), Kiotaed.Models.RepurchaseRow.CreateFromDiscriminatorValue)))!.Probability,
        await Predicted("repurchase"));
    await Check("Kiota, shopping-survey", async () => (await models.ShoppingSurvey.Predict.PostAsync(await Parse(
        await Example("shopping-survey"), Kiotaed.Models.ShoppingSurveyRow.CreateFromDiscriminatorValue)))!
        .Probability, await Predicted("shopping-survey"));
}

async Task CheckErrors()
{
    await Check("NSwag, error", async () =>
    {
        var row = Row<NSwagged.PurchaseRow>(await Example("purchase"));
        row.Time_spent = -1;
        try
        {
            return await nswag.PredictAsync(row);
        }
        catch (NSwagged.ApiException<NSwagged.Problem> error)
        {
            return $"{error.Result.Code} {error.Result.Errors.Single().Pointer}";
        }
    }, "INVALID_ROW #/time_spent");
    await Check("Kiota, error", async () =>
    {
        try
        {
            return await kiota.Predict.PostAsync(new());
        }
        catch (Kiotaed.Models.Problem error)
        {
            return error.Code;
        }
    }, "INVALID_ROW");
}

async Task Check(string what, Func<Task<object?>> call, object? expected)
{
    string got;
    try
    {
        got = $"{await call()}";
    }
    catch (Exception error)
    {
        got = $"{error.GetType().Name}: {error.Message.Split('\n')[0]}";
    }

    if (got == $"{expected}") read++;
    else failed++;
    if (got != $"{expected}") Console.WriteLine($"FAIL  {what}: '{got}' and not '{expected}'");
}

async Task<JsonNode> Answer(string path, string? body = null)
{
    using var answer = body is null
        ? await http.GetAsync(path)
        : await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
    return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
}

async Task<object?> Predicted(string model) =>
    (double?)(await Answer($"/models/{model}/predict", await Example(model)))["probability"];

async Task<string> Example(string model) =>
    (await Answer($"/models/{model}/schema"))["examples"]![0]!.ToJsonString();

async Task<string> Batch(string model) => $"[{await Example(model)},{await Example(model)}]";

static T Row<T>(string json) => JsonConvert.DeserializeObject<T>(json)!;

static async Task<T> Parse<T>(string json, ParsableFactory<T> factory) where T : IParsable =>
    (await KiotaJsonSerializer.DeserializeAsync(json, factory))!;
