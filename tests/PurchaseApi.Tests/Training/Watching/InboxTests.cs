using PurchaseApi.Training.Files;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

public sealed class InboxTests : IDisposable
{
    private readonly InboxFolder folder = new();
    private readonly Inbox inbox;

    public InboxTests() => inbox = new(folder.Path);

    [Fact]
    public void Unchanged_files_are_taken()
    {
        folder.Write("a.csv", "1");

        Assert.Empty(Look());
        Assert.Equal(["a.csv"], Look());
    }

    [Theory]
    [InlineData("12", 0)]   // longer
    [InlineData("2", 1)]    // as long, but newer
    public void Growing_files_wait(string text, int minutes)
    {
        folder.Write("a.csv", "1");
        Look();
        folder.Write("a.csv", text, minutes);

        Assert.Empty(Look());
        Assert.Equal(["a.csv"], Look());
    }

    [Fact]
    public void The_oldest_files_come_first()
    {
        folder.Write("a.csv", "1", minutes: 3);
        folder.Write("c.csv", "1", minutes: 1);
        folder.Write("b.CSV", "1", minutes: 1);
        Look();

        Assert.Equal(["b.CSV", "c.csv", "a.csv"], Look());
    }

    [Theory]
    [InlineData(".a.csv")]
    [InlineData("a.csv.part")]
    [InlineData("a.csv.tmp")]
    [InlineData("a.tmp")]
    [InlineData("notes.txt")]
    public void Temporary_and_unknown_files_are_ignored(string name)
    {
        folder.Write(name, "1");
        Look();

        Assert.Empty(Look());
    }

    [Fact]
    public void Nothing_in_done_is_overwritten()
    {
        Settle("first", isDone: true);
        Settle("second", isDone: true);
        folder.Write("done/a-3.json", "somebody's");
        Settle("third", isDone: true);

        Assert.Equal(
            ["a-2.csv", "a-2.json", "a-3.json", "a-4.csv", "a-4.json", "a.csv", "a.json"], folder.Names("done"));
        Assert.Equal("first", File.ReadAllText(folder["done/a.csv"]));
        Assert.Equal("second", File.ReadAllText(folder["done/a-2.csv"]));
        Assert.Equal("third", File.ReadAllText(folder["done/a-4.csv"]));
    }

    [Fact]
    public void Failed_files_are_moved_aside()
    {
        Settle("bad", isDone: false);

        Assert.Equal(["a.csv", "a.json"], folder.Names("failed"));
        Assert.Empty(folder.Names("done"));
    }

    [Fact]
    public void Unmovable_files_are_retried_only_after_a_change()
    {
        folder.Write("a.csv", "1");
        Look();
        var file = Assert.Single(inbox.Look());
        Directory.Delete(folder["done"]);

        Assert.ThrowsAny<IOException>(() => inbox.Settle(file, isDone: true, []));

        Assert.Empty(Look());
        folder.Write("a.csv", "12");
        Look();
        Assert.Equal(["a.csv"], Look());
    }

    [Fact]
    public void Two_watches_do_not_share_an_inbox()
    {
        var error = Assert.Throws<DataException>(() => new Inbox(folder.Path));
        Assert.StartsWith($"--inbox {folder.Path}: cannot be watched: ", error.Message);

        inbox.Dispose();
        new Inbox(folder.Path).Dispose();
    }

    [Fact]
    public void Missing_inboxes_are_reported()
    {
        var error = Assert.Throws<DataException>(() => new Inbox(folder["in"]));

        Assert.Equal($"--inbox {folder["in"]}: folder not found; create it", error.Message);
    }

    [Theory]
    [InlineData("done")]
    [InlineData("failed")]
    public void Files_in_place_of_folders_are_reported(string name)
    {
        inbox.Dispose();
        Directory.Delete(folder[name]);
        folder.Write(name, "a file");

        var error = Assert.Throws<DataException>(() => new Inbox(folder.Path));

        Assert.StartsWith($"--inbox {folder.Path}: cannot be watched: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose()
    {
        inbox.Dispose();
        folder.Dispose();
    }

    private IEnumerable<string> Look() => inbox.Look().Select(file => file.Name);

    private void Settle(string text, bool isDone)
    {
        folder.Write("a.csv", text);
        Look();
        inbox.Settle(Assert.Single(inbox.Look()), isDone, "{}"u8.ToArray());
    }
}
