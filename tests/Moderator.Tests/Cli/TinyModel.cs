using System.Text.Json.Nodes;
using Xunit;

namespace Moderator.Tests.Cli;

/// <summary>The model of the tiny recipe, trained by the command itself, once for all the tests that need it.</summary>
public sealed class TinyModel : IAsyncLifetime
{
    public const string Collection = "tiny model";

    private readonly ScratchDirectory _scratch = new();

    public static string RecipePath => Repository.PathOf("training-data", "recipes", "tiny.json");

    /// <summary>The model's directory.</summary>
    public string Path => _scratch.PathOf("tiny");

    /// <summary>Puts a copy with another version among a directory's models.</summary>
    public string Install(string models, string name, string version)
    {
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(models, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path)) File.Copy(file, System.IO.Path.Combine(directory, System.IO.Path.GetFileName(file)));
        var manifest = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(directory, "manifest.json")))!;
        manifest["version"] = version;
        File.WriteAllText(System.IO.Path.Combine(directory, "manifest.json"), manifest.ToJsonString());
        return directory;
    }

    internal CommandRun Training { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Training = await CommandRun.OfAsync("train", RecipePath, "--output", Path, "--threads", "2");
        Assert.True(Training.ExitCode == 0, Training.Error);
    }

    public Task DisposeAsync()
    {
        _scratch.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(TinyModel.Collection)]
public sealed class TinyModelTests : ICollectionFixture<TinyModel>;
