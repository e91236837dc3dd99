using System.CommandLine;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Keys;

internal static class KeysCommand
{
    public static Command Create(IAnsiConsole console) =>
        new WorkerCommand("keys", "Makes API keys for the callers of the service.") { CreateKey(console) };

    private static WorkerCommand CreateKey(IAnsiConsole console)
    {
        var name = new Option<string>("--name") { Description = "Who will use the key.", Required = true };
        var scopes = new Option<string>("--scopes")
        {
            Description = $"What it allows: some of {string.Join(", ", Scopes.All)}, separated by commas.",
            Required = true,
        };
        var from = new Option<DateTimeOffset?>("--from") { Description = "Valid from this time. Default: now." };
        var until = new Option<DateTimeOffset?>("--until") { Description = "Valid until then. Default: for good." };
        var file = new Option<string?>("--file")
        {
            HelpName = "FILE",
            Description = "Add the key to this file, which Security:KeysPath names. Default: print the settings.",
        };
        name.MustBe(ModelName.IsValid, ModelName.Allowed);
        var command = new WorkerCommand(
            "create", "Makes a key, prints it once and says how to configure it.",
            "keys create --name shop --scopes predict,batch,read",
            "keys create --name crm --scopes batch --until 2027-06-30 --file keys.json")
        {
            name, scopes, from, until, file,
        };
        command.SetAction(parsed =>
        {
            var caller = parsed.GetRequiredValue(name);
            var made = NewKey.Create(caller, parsed.GetRequiredValue(scopes)) with
            {
                From = parsed.GetValue(from),
                Until = parsed.GetValue(until),
            };
            if (parsed.GetValue(file) is { } path) made.AddTo(path, console);
            else made.Print(console);
        });
        return command;
    }
}

/// <summary>A key that was just made: its text is known here and nowhere else.</summary>
internal sealed record NewKey(string Text, string Name, string Hash, string Scopes)
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    private KeyEntry Entry => new() { Name = Name, Hash = Hash, Scopes = Scopes, From = From, Until = Until };

    public static NewKey Create(string name, string scopes)
    {
        var text = ApiKey.Create(name);
        return new(text, name, $"{KeyHash.Create(text)}", scopes);
    }

    /// <exception cref="DataException">The file is something else or cannot be written.</exception>
    public void AddTo(string path, IAnsiConsole console)
    {
        Check();
        KeyFile keys = new([.. Read(path), Entry]);
        OutputFile.WriteBytes(path, file => file.Write(keys.ToJson()));
        PrintText(console);
        console.Profile.Out.Writer.WriteLine($"Added to {path}; a running service takes it within seconds.");
    }

    public void Print(IAnsiConsole console)
    {
        Check();
        PrintText(console);
        var output = console.Profile.Out.Writer;   // past the console's wrapping: it is pasted
        output.WriteLine("Configure the service with these settings; count on from 0 where it has keys already:");
        output.WriteLine($"Security__Keys__0__Name={Name}");
        output.WriteLine($"Security__Keys__0__Hash={Hash}");
        output.WriteLine($"Security__Keys__0__Scopes={Scopes}");
        if (From is { } from) output.WriteLine($"Security__Keys__0__From={from:O}");
        if (Until is { } until) output.WriteLine($"Security__Keys__0__Until={until:O}");
    }

    private void Check()
    {
        if (Entry.Faults().FirstOrDefault() is { } fault) throw new DataException($"{fault}.");
    }

    private void PrintText(IAnsiConsole console)
    {
        console.Profile.Out.Writer.WriteLine($"API key of {Name}, shown only now: {Text}");
    }

    private static IReadOnlyList<KeyEntry> Read(string path)
    {
        try
        {
            return File.Exists(path) ? KeyFile.Parse(File.ReadAllBytes(path)).Keys : [];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}
