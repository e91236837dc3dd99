using System.Globalization;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Tests.Scoring.Inputs.Dates;

public sealed class DateFormatTests
{
    [Theory]
    [InlineData("iso", "2025-06-11", "2025-06-11T00:00:00")]
    [InlineData("iso", "2025-06-11 08:26", "2025-06-11T08:26:00")]
    [InlineData("iso", "2025-06-11T08:26:07.25Z", "2025-06-11T08:26:07.25")]
    [InlineData("iso", "2025-06-11 08:26:07 UTC", "2025-06-11T08:26:07")]
    [InlineData("iso", "2025-06-10T23:00:00-08:00", "2025-06-11T07:00:00")]
    [InlineData("iso", " 2025-06-11T06:00+1000 ", "2025-06-10T20:00:00")]
    [InlineData("iso", "2025-06-11 06:00:00 +05", "2025-06-11T01:00:00")]
    [InlineData("d/m/y", "1/12/2010 8:26", "2010-12-01T08:26:00")]
    [InlineData("m/d/y", "12/1/2010 8:26 PM", "2010-12-01T20:26:00")]
    [InlineData("m/d/y", "12/1/10 12:05 am", "2010-12-01T00:05:00")]
    [InlineData("d.m.y", "01.12.1969", "1969-12-01T00:00:00")]
    [InlineData("d-mon-y", "01-Jan-2023", "2023-01-01T00:00:00")]
    [InlineData("d-mon-y", "Mon, 29 Jun 2026 10:11:12 GMT", "2026-06-29T10:11:12")]
    [InlineData("d-mon-y", "3. März 2026", "2026-03-03T00:00:00")]
    [InlineData("d-mon-y", "14 févr. 2026", "2026-02-14T00:00:00")]
    [InlineData("d-mon-y", "1 juillet 2026", "2026-07-01T00:00:00")]
    [InlineData("mon-d-y", "Jun 29, 2026 11:42:00 PM", "2026-06-29T23:42:00")]
    [InlineData("mon-d-y", "Monday, June 29, 2026", "2026-06-29T00:00:00")]
    [InlineData("d-mon-y", "1 September 2023 09:00", "2023-09-01T09:00:00")]
    [InlineData("d-mon-y", "lundi 29 juin 2026 à 13h05", "2026-06-29T13:05:00")]
    [InlineData("d-mon-y", "29 maj 2026", "2026-05-29T00:00:00")]
    [InlineData("d-mon-y", "29 de junho de 2026", "2026-06-29T00:00:00")]
    [InlineData("d-mon-y", "29 czerwca 2026", "2026-06-29T00:00:00")]
    [InlineData("d-mon-y", "29 Haziran 2026", "2026-06-29T00:00:00")]
    [InlineData("d-mon-y", "29 июня 2026 г.", "2026-06-29T00:00:00")]
    [InlineData("d/m/y", "29/06/2026T08:30Z", "2026-06-29T08:30:00")]
    [InlineData("d.m.y", "Mo, 29.06.2026", "2026-06-29T00:00:00")]
    [InlineData("d.m.y", "29. 6. 2026", "2026-06-29T00:00:00")]
    [InlineData("d.m.y", "29.6.2026, 08:30:00", "2026-06-29T08:30:00")]
    [InlineData("m/d/y", "6/29/2026, 8:30:00 PM", "2026-06-29T20:30:00")]
    [InlineData("y.m.d", "2026. 6. 29.", "2026-06-29T00:00:00")]
    [InlineData("y/m/d", "2026/06/29(月)", "2026-06-29T00:00:00")]
    [InlineData("y年m月d日", "2026年6月29日", "2026-06-29T00:00:00")]
    [InlineData("y年m月d日", "2026年06月29日 13:05", "2026-06-29T13:05:00")]
    [InlineData("y年m月d日", "2026年6月29日(月) 9時05分", "2026-06-29T09:05:00")]
    [InlineData("y년m월d일", "2026년 6월 29일 9시 5분 7초", "2026-06-29T09:05:07")]
    [InlineData("yyyymmdd", "20240229", "2024-02-29T00:00:00")]
    [InlineData("epoch_seconds", "1749630600", "2025-06-11T08:30:00")]
    [InlineData("epoch_seconds", "-86400.5", "1969-12-30T23:59:59.5")]
    [InlineData("epoch_milliseconds", "1749630600125", "2025-06-11T08:30:00.125")]
    public void Dates_are_parsed_to_UTC(string form, string text, string expected)
    {
        Assert.True(DateFormat.Create(form).TryRead(text, out var instant, out _));

        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), instant);
        Assert.Equal(DateTimeKind.Utc, instant.Kind);
    }

    [Theory]
    [InlineData("iso", "2025-02-29")]
    [InlineData("iso", "2025-6-11")]
    [InlineData("iso", "2025-06-11T")]
    [InlineData("iso", "2025-06-11T24:00")]
    [InlineData("iso", "2025-06-11 08:26 tomorrow")]
    [InlineData("iso", "2025-06-11T08:26+15:00")]
    [InlineData("iso", "0001-01-01T00:00+14:00")]
    [InlineData("iso", "2025-06-11 at 08:26")]
    [InlineData("iso", "2025-06-11 8h26")]
    [InlineData("iso", "Mon 2025-06-11")]
    [InlineData("y年m月d日", "2026年13月1日")]
    [InlineData("y年m月d日", "2026-06-29")]
    [InlineData("d/m/y", "12/13/2010")]
    [InlineData("d/m/y", "12.11.2010")]
    [InlineData("d/m/y", "1/12/201")]
    [InlineData("m/d/y", "1/2/2010 13:00 PM")]
    [InlineData("d-mon-y", "01-Foo-2023")]
    [InlineData("yyyymmdd", "2024-02-29")]
    [InlineData("epoch_seconds", "1e12")]
    [InlineData("epoch_seconds", "soon")]
    [InlineData("iso", "")]
    public void Other_texts_are_rejected(string form, string text) =>
        Assert.False(DateFormat.Create(form).TryRead(text, out _, out _));

    [Theory]
    [InlineData("2025-01-10 12:00", "2025-01-10T11:00:00")]   // winter
    [InlineData("2025-07-10 12:00", "2025-07-10T10:00:00")]   // summer
    [InlineData("2025-03-30 02:30", "2025-03-30T01:30:00")]   // skipped
    [InlineData("2025-10-26 02:30", "2025-10-26T00:30:00")]   // the first of two
    [InlineData("2025-07-10T12:00Z", "2025-07-10T12:00:00")]  // says so itself
    public void A_time_without_an_offset_is_local_to_the_zone(string text, string expected)
    {
        Assert.True(DateFormat.Create("iso", "Europe/Berlin").TryRead(text, out var instant, out var hasOffset));

        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture), instant);
        Assert.Equal(text.EndsWith('Z'), hasOffset);
    }

    [Theory]
    [InlineData("iso")]
    [InlineData("d/m/y")]
    [InlineData("d.m.y")]
    [InlineData("m/d/y")]
    [InlineData("d-mon-y")]
    [InlineData("y年m月d日")]
    [InlineData("y년m월d일")]
    [InlineData("yyyymmdd")]
    [InlineData("epoch_seconds")]
    [InlineData("epoch_milliseconds")]
    public void The_example_matches_the_format(string form)
    {
        var format = DateFormat.Create(form);

        Assert.True(format.TryRead(format.Example, out var instant, out _));
        Assert.Equal(new DateTime(2025, 6, 11), instant.Date);
    }

    [Theory]
    [InlineData("dmy", null, "'dmy' is not a date format; use iso, d/m/y")]
    [InlineData("d/m/d", null, "'d/m/d' is not a date format")]
    [InlineData("iso", "Mars/Base", "'Mars/Base' is not a time zone; use an IANA name such as Europe/Berlin")]
    public void Unknown_formats_and_time_zones_are_named(string form, string? zone, string said) =>
        Assert.StartsWith(said, Assert.Throws<FormatException>(() => DateFormat.Create(form, zone)).Message);
}
