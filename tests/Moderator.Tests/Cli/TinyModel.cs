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
