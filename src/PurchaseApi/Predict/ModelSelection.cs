using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PurchaseApi.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Predict;

/// <summary>Which model a route speaks of.</summary>
internal static class ModelSelection
{
    /// <summary>Of the routes that name their model.</summary>
    public const string Prefix = "/models/{name}", Suffix = "ByModel";

    /// <summary>Takes the model of the route, once per request: whatever is published meanwhile, one answer is one
    /// version's.</summary>
    public static bool TryTake(
        this ModelsInService models, HttpRequest request,
        [NotNullWhen(true)] out ServedModel? model, [NotNullWhen(false)] out Problem? problem)
    {
        var name = request.RouteValues.TryGetValue("name", out var given) ? (string?)given : null;
        var state = models.State(name);
        model = state?.InService;
        var pinned = request.QueryString.HasValue ? request.Query["model_version"].ToString() : "";
        problem = model switch
        {
            null when state is null && name is not null => Problems.UnknownModel(name, models.Names),
            null => Problems.NoModel(name ?? models.DefaultName, state?.Failure?.Reason),
            _ when pinned.Length > 0 && pinned != model.Version => Problems.VersionNotLoaded(pinned, model.Version),
            _ => null,
        };
        if (problem is null) Tag(Activity.Current, model!);
        return problem is null;
    }

    /// <summary>The routes of the default model and those of any model, with what is added to their names.</summary>
    public static IEnumerable<(RouteGroupBuilder Routes, string Suffix)> MapModelGroups(
        this IEndpointRouteBuilder app) =>
        [(app.MapGroup(""), ""), (app.MapGroup(Prefix), Suffix)];

    /// <summary>A route of any model -> the path of one.</summary>
    public static string PathOf(string name, string route = Prefix) =>
        route.Replace("{name}", name, StringComparison.Ordinal);

    /// <summary>So that a trace says which version answered.</summary>
    private static void Tag(Activity? activity, ServedModel model)
    {
        if (activity is not { IsAllDataRequested: true }) return;
        activity.SetTag("purchase_api.model", model.Name).SetTag("purchase_api.model_version", model.Version);
    }
}
