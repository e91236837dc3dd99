using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PurchaseApi.EndToEnd.Support;

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

    public ILocator Decision => page.Locator("#headline strong");

    public ILocator Input(string name) => page.Locator($"#input-{name}");

    public ILocator Error(string name) => page.Locator($"#error-{name}");

    public ILocator All(string selector) => page.Locator(selector);

    public ILocator All(string selector, string text) => page.Locator(selector, new() { HasText = text });

    /// <summary>Fills a field in, and leaves it.</summary>
    public async Task Enter(string name, string value)
    {
        await Input(name).FillAsync(value);
        await Input(name).BlurAsync();
    }

    public Task DoNotKnow(string label) => page.GetByLabel($"{label}: not known").CheckAsync();

    public Task Press(string key) => page.Keyboard.PressAsync(key);

    public Task Type(string text) => page.Keyboard.TypeAsync(text);

    public Task GoTo(string path) => page.GotoAsync(new Uri(new Uri(page.Url), path).ToString());

    /// <summary>Chooses a file of these bytes.</summary>
    public Task Choose(string name, byte[] bytes) => page.Locator("#file").SetInputFilesAsync(
        new FilePayload { Name = name, MimeType = "text/csv", Buffer = bytes });

    public Task Choose(string path) => page.Locator("#file").SetInputFilesAsync(path);

    /// <summary>What a click on a button downloads, as lines.</summary>
    public async Task<string[]> Download(string button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(button).ClickAsync());
        return await File.ReadAllLinesAsync(await download.PathAsync(), Built.Cancellation);
    }

    /// <summary>Where the page cannot reach the service.</summary>
    public Task GoOffline() => page.Context.SetOfflineAsync(true);

    /// <summary>Answers a route in the service's place.</summary>
    public Task Answer(string route, int status, string body, IReadOnlyDictionary<string, string>? headers = null) =>
        page.RouteAsync(route, call => call.FulfillAsync(new()
        {
            Status = status,
            Body = body,
            ContentType = "application/problem+json",
            Headers = headers,
        }));

    /// <summary>What axe finds against WCAG 2.2 AA.</summary>
    public async Task<IEnumerable<string>> Violations()
    {
        var found = await page.RunAxe(new AxeRunOptions
        {
            RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        });
        return found.Violations.Select(one =>
            $"{one.Id}: {string.Join(", ", one.Nodes.Select(node => node.Target.ToString()))}");
    }

    /// <summary>Of what is shown, in order.</summary>
    public Task<int[]> HeadingLevels() => page.EvaluateAsync<int[]>(
        """
        [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(one => one.checkVisibility())
          .map(one => Number(one.ariaLevel ?? one.tagName[1]))
        """);

    /// <summary>Into the folder that <c>PAGE_SCREENSHOTS</c> names; without it there are none.</summary>
    public async Task Photograph(string state)
    {
        if (Environment.GetEnvironmentVariable("PAGE_SCREENSHOTS") is not { Length: > 0 } folder) return;

        foreach (var width in (int[])[1440, 768, 360])
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, $"{state}-{width}.png"),
                FullPage = true,
            });
        }
    }

    /// <summary>The window as a PNG.</summary>
    public Task<byte[]> Screenshot() => page.ScreenshotAsync();

    public Task<T> Evaluate<T>(string script) => page.EvaluateAsync<T>(script);

    /// <summary>Waits for something that the browser finds wrong.</summary>
    public Task Complaint(string part) => page.WaitForConsoleMessageAsync(new()
    {
        Predicate = message => message.Text.Contains(part, StringComparison.Ordinal),
    });

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
