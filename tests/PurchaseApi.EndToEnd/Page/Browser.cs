using Microsoft.Playwright;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Tests that share one browser, one by one.</summary>
[CollectionDefinition(nameof(Browser))]
public sealed class OneBrowser : ICollectionFixture<Browser>, ICollectionFixture<ShippedModels>;

/// <summary>Chromium without a window in front of one running service; both are started by the first test that needs
/// them. No test changes that service.</summary>
public sealed class Browser : IAsyncDisposable
{
    // The first draws no window: a page costs half of what it costs the others.
    private static readonly string[] Places =
    [
        "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    ];

    private IPlaywright? playwright;
    private IBrowser? chromium;
    private ServiceWithModel? service;

    /// <summary>A page of its own, with nothing remembered.</summary>
    /// <param name="path">Of the page.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="address">Of another service.</param>
    /// <param name="isDark">Whether the person prefers dark pages.</param>
    /// <param name="hasWorker">Whether the service worker runs; its requests pass by what a test answers.</param>
    public async Task<OpenPage> Open(
        string path = "/", int width = 1280, string? address = null, bool isDark = false, bool hasWorker = false)
    {
        var executable = Array.Find(Places, File.Exists);
        Needs.Present(executable is not null, "Chromium is not installed (apt-get install chromium-headless-shell)");

        if (address is null) address = (service ??= await ServiceWithModel.Start()).Address;
        playwright ??= await Playwright.CreateAsync();
        chromium ??= await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await chromium.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        var open = new OpenPage(page);
        if (!hasWorker)
            await page.AddInitScriptAsync(
                "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined })");
        await page.GotoAsync(address + path);
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        playwright?.Dispose();
        if (service is not null) await service.DisposeAsync();
    }
}
