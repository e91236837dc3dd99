using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>A page and everything that the browser found wrong with it.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IPage page;

    public OpenPage(IPage page)
    {
        this.page = page;
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // Chromium reports a refused row as an error of loading; a breach of the security policy reads otherwise.
            if (message.Type is "error" or "warning"
                && !message.Text.Contains("status of 400", StringComparison.Ordinal))
                Complaints.Enqueue(message.Text);
        };
    }

    /// <summary>Errors and warnings of script, console and security policy.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public ILocator Figure => page.Locator("#headline .figure");

    public ILocator Details => page.Locator("#details");

    public ILocator Quality => page.Locator("#quality");

    public ILocator Input(string name) => page.Locator($"#input-{name}");

    public ILocator Error(string name) => page.Locator($"#error-{name}");

    public ILocator All(string selector) => page.Locator(selector);

    public ILocator All(string selector, string text) => page.Locator(selector, new() { HasText = text });

    public Task Predict() => page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();

    public Task DoNotKnow(string label) => page.GetByLabel($"{label}: not known").CheckAsync();

    public Task<T> Evaluate<T>(string script) => page.EvaluateAsync<T>(script);

    /// <summary>Waits for something that the browser finds wrong.</summary>
    public Task Complaint(string part) => page.WaitForConsoleMessageAsync(new()
    {
        Predicate = message => message.Text.Contains(part, StringComparison.Ordinal),
    });

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
