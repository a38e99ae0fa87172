using Moderator.Client;
using Moderator.Core.Comments;

namespace Moderator.Cli.Submitting;

/// <summary>What a running service decided on a comment, or why it did not.</summary>
public abstract record Submission;

/// <summary>The service has stored the comment and decided.</summary>
/// <param name="Action">approve, review or reject.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Model">The model that scored it; null where it could not be scored.</param>
public sealed record Accepted(string Action, IReadOnlyList<string> Reasons, string? Model) : Submission;

/// <summary>The service does not take this comment; the next may be different.</summary>
public sealed record Refused(string Problem) : Submission;

/// <summary>Sends comments to a running service, and says in the command's words what keeps it from going on.</summary>
public sealed class ServiceClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ModeratorClient _client;

    /// <param name="url">Where the service is, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">Its API key.</param>
    /// <param name="clock">Waits between attempts.</param>
    public ServiceClient(Uri url, string key, TimeProvider clock)
    {
        _http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        _client = ModeratorClient.Create(url, key, _http, new ModeratorClientOptions { Clock = clock });
    }

    /// <exception cref="CommandFailureException">No service answers there, or it does not take the key: every other comment would fare the same.</exception>
    public async Task<Submission> SubmitAsync(Comment comment, CancellationToken cancellation)
    {
        try
        {
            var stored = await _client.SubmitAsync(RequestOf(comment), cancellation);
            return new Accepted(stored.Decision.Action, stored.Decision.Reasons, stored.Model);
        }
        catch (ModeratorException refusal) when (refusal.IsAboutTheKey)
        {
            throw new CommandFailureException($"{_http.BaseAddress} does not take the key ({(int)refusal.Status}). Name another with --key or MODERATOR_KEY; the service prints one at its first start.");
        }
        catch (ModeratorException refusal)
        {
            return new Refused(refusal.Message);
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailureException($"no service answers at {_http.BaseAddress} ({e.HttpRequestError}). Start one with 'moderator serve', or name another with --url.");
        }
        catch (UnexpectedAnswerException)
        {
            throw new CommandFailureException($"{_http.BaseAddress} answers, but not as a moderator service does. Is the address right?");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailureException($"{_http.BaseAddress} did not answer within {_http.Timeout.TotalSeconds:0} seconds.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static NewComment RequestOf(Comment comment) => new()
    {
        Id = comment.Id,
        Text = comment.Text,
        Site = comment.Site,
        Section = comment.Section,
        Language = comment.Language,
        ParentId = comment.ParentId,
        ParentText = comment.ParentText,
        Article = comment.Article is { } article ? new CommentArticle { Id = article.Id, Title = article.Title, Url = article.Url } : null,
        Author = comment.Author is { } author ? new CommentAuthor { Id = author.Id, Name = author.Name } : null,
        WrittenAt = comment.WrittenAt,
    };
}
