using Moderator.Classifier.Models;

namespace Moderator.Cli.Verbs;

/// <summary>A model that is loaded beside other work.</summary>
/// <param name="directory">Where it is.</param>
internal sealed class LoadingModel(string directory) : IAsyncDisposable
{
    /// <summary>The model, or why it cannot be loaded.</summary>
    public Task<ICommentModel> Model { get; } = Task.Run<ICommentModel>(() => ModelDirectory.Load(directory));

    /// <summary>Disposes of the model, once it is loaded. Why it could not be was told to who awaited it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Model.ContinueWith(_ => { }, TaskScheduler.Default);
        if (Model.IsCompletedSuccessfully) (await Model).Dispose();
    }
}
