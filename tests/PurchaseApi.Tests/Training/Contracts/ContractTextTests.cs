using System.Diagnostics;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractTextTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("contract-").FullName;

    private string FilePath => Path.Combine(folder, "contract.yaml");

    [Theory]
    [InlineData("", "1: the file is empty")]
    [InlineData("# nothing yet\n", "1: the file is empty")]
    [InlineData("purchase", "1: a contract is made of keys, such as 'name: purchase'")]
    [InlineData("- name: purchase", "1: a contract is made of keys, such as 'name: purchase'")]
    [InlineData("name: a\ninputs:\n\tx: y", "3: begins with a tab; indent with spaces")]
    [InlineData("name: a\n\n  title: y",
        "3: unexpected ':'; check the indentation, and quote a text with ': ' in it")]
    [InlineData("name: a\ntitle: A: what?",
        "2: unexpected ':'; check the indentation, and quote a text with ': ' in it")]
    [InlineData("name: a\ninputs:\n  x: { type: number\n  y: { type: number }\n",
        "3: cannot be parsed from here; is a '{' or '[' not closed?")]
    [InlineData("name: a\ntitle: 'a\n", "2: While scanning a quoted scalar, found unexpected end of stream.")]
    [InlineData("name: a\n---\nname: b", "2: a contract is one document; remove what follows '---'")]
    [InlineData("name: a\n...\nname: b", "3: a contract is one document; remove what follows '---'")]
    [InlineData("name: a\ntitle: &title x", "2: anchors and aliases (& and *) are not used in a contract")]
    [InlineData("name: a\ntitle: *title", "2: anchors and aliases (& and *) are not used in a contract")]
    [InlineData("name: a\ntitle: !!int 5", "2: tags (!) are not used in a contract")]
    [InlineData("name: a\n? [b]\n: c", "2: a key is a word")]
    [InlineData("name: a\ntitle: [[[[[[[[x]]]]]]]]", "2: nothing in a contract is nested so deeply")]
    public void Invalid_YAML_is_rejected_with_its_line(string yaml, string problem) =>
        Assert.Equal($"c.yaml:{problem}", Refusal(yaml));

    [Fact]
    public void Duplicate_keys_are_reported_with_the_other_errors()
    {
        var yaml = ModelsFolder.PurchaseYaml
            .Replace("title: W", "name: other\ntitle: W").Replace("missing: mean,", "missing: mean, missing: keep,");

        Assert.Equal(
            "c.yaml:2: name: appears more than once; it is already on line 1\n"
            + "c.yaml:8: inputs/pages_viewed/missing: appears more than once; it is already on line 8",
            Refusal(yaml));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: {")]
    public void A_million_nested_levels_are_rejected(string level)
    {
        var started = Stopwatch.GetTimestamp();

        Refusal(string.Concat(Enumerable.Repeat(level, 1_000_000 / level.Length)));

        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Alias_bombs_are_rejected()
    {
        var laughs = string.Concat(
            Enumerable.Range(1, 30).Select(i => $"l{i}: &l{i} [*l{i - 1}, *l{i - 1}, *l{i - 1}]\n"));

        Assert.Equal(
            "c.yaml:1: anchors and aliases (& and *) are not used in a contract", Refusal($"l0: &l0 lol\n{laughs}"));
    }

    [Fact]
    public void Byte_order_marks_are_ignored()
    {
        File.WriteAllText(FilePath, ModelsFolder.PurchaseYaml, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal(ModelsFolder.PurchaseYaml, ContractFile.Read(FilePath).Yaml);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', (byte)'\n', 0xE4, (byte)'b' }, "3: is not UTF-8; save it as UTF-8")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "1: is not UTF-8; save it as UTF-8")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', 0, (byte)'b' },
        "2: the character U+0000 does not belong in a text")]
    public void Invalid_UTF8_is_rejected_with_its_line(byte[] bytes, string problem)
    {
        File.WriteAllBytes(FilePath, bytes);

        Assert.Equal($"{FilePath}:{problem}", FileRefusal(FilePath));
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read()
    {
        File.WriteAllText(FilePath, new string('#', 2 << 20));

        Assert.Equal($"{FilePath}: a contract has at most 1,048,576 bytes", FileRefusal(FilePath));
    }

    [Fact]
    public void Missing_files_and_folders_are_reported()
    {
        Assert.Equal($"{FilePath}: file not found", FileRefusal(FilePath));
        Assert.Equal($"{folder}: file not found", FileRefusal(folder));
        Assert.Equal(": file not found", FileRefusal(""));
    }

    [Fact]
    public void Any_text_is_read_or_rejected()
    {
        var random = new Random(11);
        var yaml = ModelsFolder.PurchaseYaml;
        string[] pieces =
        [
            ":", "-", "{", "}", "[", "]", "'", "\"", "\n", "  ", "\t", "#", "&a", "*a", "!", "|", ">", "? ",
            "%", "@", ", ", "~", "null", "1e999", "\\u", "\uD800", "ä", "😀",
        ];
        var refused = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = new StringBuilder(yaml);
            for (var left = random.Next(1, 4); left > 0; left--)
            {
                var at = random.Next(damaged.Length);
                if (random.Next(2) == 0) damaged.Remove(at, Math.Min(random.Next(1, 20), damaged.Length - at));
                damaged.Insert(Math.Min(at, damaged.Length), pieces[random.Next(pieces.Length)]);
            }

            try
            {
                ContractFile.Parse(damaged.ToString(), "c.yaml");
            }
            catch (ContractException error)
            {
                refused++;
                Assert.All(error.Message.Split('\n'), line => Assert.Matches(@"^c\.yaml:[1-9]\d*: .{5}", line));
            }
        }

        Assert.InRange(refused, 1_000, 1_999);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Refusal(string yaml) =>
        Assert.Throws<ContractException>(() => ContractFile.Parse(yaml, "c.yaml")).Message;

    private static string FileRefusal(string path) =>
        Assert.Throws<ContractException>(() => ContractFile.Read(path)).Message;
}
