using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

[Collection(nameof(Browser))]
public sealed class WebPageTests(Browser browser)
{
    [Fact]
    public async Task Changing_the_basket_changes_the_answer()
    {
        await using var page = await browser.Open();
        await Expect(page.Figure).ToContainTextAsync("%");
        var before = await page.Figure.InnerTextAsync();

        await page.Input("basket_value").FillAsync("400");

        await Expect(page.Figure).Not.ToHaveTextAsync(before);
        await Expect(page.Details).ToContainTextAsync("Confidence");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Errors_show_at_their_field_until_fixed()
    {
        await using var page = await browser.Open();

        await page.Enter("basket_value", "-5");

        await Expect(page.Error("basket_value")).ToHaveTextAsync("Enter a number from 0 to 1,000,000.");
        await Expect(page.Input("basket_value")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Error("time_spent")).ToBeHiddenAsync();
        await Expect(page.Figure).ToBeHiddenAsync();

        await page.Input("basket_value").FillAsync("5");   // as soon as it is right again

        await Expect(page.Error("basket_value")).ToBeHiddenAsync();
        await Expect(page.Figure).ToContainTextAsync("%");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Assumed_values_are_shown()
    {
        await using var page = await browser.Open();

        await page.DoNotKnow("Time on site");
        await page.Input("device_type").SelectOptionAsync(
            new Microsoft.Playwright.SelectOptionValue { Label = "not known" });

        await Expect(page.Details).ToContainTextAsync("Time on site (minutes) was not known");
        await Expect(page.Details).ToContainTextAsync("Device was not known: Unknown was assumed.");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Reasons_have_words_and_matching_bars()
    {
        await using var page = await browser.Open();
        await page.Input("basket_value").FillAsync("400");

        var basket = page.All(".why li").Filter(new() { HasText = "Basket value: 400" });
        await Expect(basket).ToContainTextAsync("odds ×");
        await Expect(basket.Locator(".push")).Not.ToHaveClassAsync(new Regex("down"));
        // What is derived counts for the inputs it derives from.
        await Expect(page.All(".why li")).ToHaveCountAsync(5);
        var widths = await page.Evaluate<double[]>(
            "[...document.querySelectorAll('.push')].map(bar => Number(bar.style.getPropertyValue('--width')))");
        Assert.Equal(widths.OrderDescending(), widths);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_page_describes_the_model_and_follows_reloads()
    {
        await using var service = await ServiceWithModel.Start();
        await using var page = await browser.Open(address: service.Address);
        await using var trust = await browser.Open("/trust/purchase", address: service.Address);
        await Expect(page.Figure).ToContainTextAsync("%");
        await Expect(trust.Quality).ToContainTextAsync("sessions generated for a test");
        var before = await page.Figure.InnerTextAsync();

        await service.Publish(seed: 2, source: "sessions of the week after");
        await service.Serves("sessions of the week after");
        await page.Input("pages_viewed").FillAsync("3");
        await trust.Evaluate<object>("location.reload()");

        await Expect(trust.Quality).ToContainTextAsync("sessions of the week after");
        await Expect(trust.All("#versions tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Figure).Not.ToHaveTextAsync(before);
        await Expect(page.Input("pages_viewed")).ToHaveValueAsync("3");
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData("75")]
    [InlineData("-5")]
    public async Task Nothing_is_wider_than_a_phone(string basketValue)
    {
        await using var page = await browser.Open(width: 360);
        await page.Enter("basket_value", basketValue);
        await Expect(page.All(".figure, .error:visible").First).ToBeVisibleAsync();

        Assert.Equal(360, await page.Evaluate<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Every_field_has_a_name_and_a_description()
    {
        await using var page = await browser.Open();
        await Expect(page.Figure).ToBeVisibleAsync();

        Assert.Empty(await page.Evaluate<string[]>(
            "[...document.querySelectorAll('input, select')]"
            + ".filter(field => field.labels.length === 0 && !field.ariaLabel).map(field => field.id)"));
        Assert.Empty(await page.Evaluate<string[]>(
            "[...document.querySelectorAll('[aria-describedby]')]"
            + ".flatMap(field => field.getAttribute('aria-describedby').split(' '))"
            + ".filter(id => !document.getElementById(id))"));
    }

    [Fact]
    public async Task Injected_scripts_do_not_run()
    {
        await using var page = await browser.Open();
        var complaint = page.Complaint("Content Security Policy");   // it may come after the script

        var hasRun = await page.Evaluate<bool>(
            "() => { const script = document.createElement('script'); script.textContent = 'window.hasRun = true';"
            + " document.body.append(script); return window.hasRun === true; }");

        Assert.False(hasRun);
        await complaint;
    }
}
