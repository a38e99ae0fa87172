namespace Moderator.Service;

/// <summary>
/// Every event that the service logs, with fixed ids. None holds a comment's text, a key, or an id that a site chose;
/// errors are logged by type and place, because their messages may quote what a reader wrote.
/// </summary>
internal static partial class ServiceLog
{
    [LoggerMessage(1000, LogLevel.Information, "Serving with model {Model}, policy {Policy}, database schema {SchemaVersion}.")]
    public static partial void Serving(ILogger logger, string model, string policy, int schemaVersion);

    [LoggerMessage(1001, LogLevel.Information, "The first API key was made.")]
    public static partial void FirstKeyMade(ILogger logger);

    [LoggerMessage(1002, LogLevel.Information, "Stopped; every accepted write is on disk.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(2001, LogLevel.Error, "A comment could not be scored and goes to review: {ErrorType} at {Place}.")]
    public static partial void ScoringFailed(ILogger logger, string errorType, string place);

    [LoggerMessage(2002, LogLevel.Error, "The policy failed and the comment goes to review: {ErrorType} at {Place}.")]
    public static partial void PolicyFailed(ILogger logger, string errorType, string place);

    [LoggerMessage(2101, LogLevel.Error, "The installed model {Model} cannot be loaded: {Problem}")]
    public static partial void ModelNotLoaded(ILogger logger, string model, string problem);

    [LoggerMessage(1101, LogLevel.Information, "In force now: model {Model}, shadow {Shadow}, policy {Policy}.")]
    public static partial void PutInForce(ILogger logger, string model, string shadow, string policy);

    [LoggerMessage(2102, LogLevel.Error, "What was promoted is not in force: {Problem}")]
    public static partial void NotPutInForce(ILogger logger, string problem);

    [LoggerMessage(2103, LogLevel.Error, "What was promoted could not be looked up: {ErrorType} at {Place}.")]
    public static partial void PromotionsNotRead(ILogger logger, string errorType, string place);

    [LoggerMessage(2104, LogLevel.Error, "The shadow model failed on a comment, which is stored without its scores: {ErrorType} at {Place}.")]
    public static partial void ShadowFailed(ILogger logger, string errorType, string place);

    [LoggerMessage(2105, LogLevel.Warning, "What the shadow model said of some comments is not recorded: the database cannot be used ({Fault}).")]
    public static partial void ShadowNotRecorded(ILogger logger, string fault);

    [LoggerMessage(3001, LogLevel.Error, "The database cannot be used ({Fault}); answered 503.")]
    public static partial void StorageUnavailable(ILogger logger, string fault);

    [LoggerMessage(3002, LogLevel.Warning, "The last use of an API key could not be noted: {ErrorType}.")]
    public static partial void KeyUseNotNoted(ILogger logger, string errorType);

    [LoggerMessage(4001, LogLevel.Warning, "Webhook {Webhook} failed and is tried again: {Reason}.")]
    public static partial void WebhookFailed(ILogger logger, long webhook, string reason);

    [LoggerMessage(4002, LogLevel.Error, "{Count} deliveries to webhook {Webhook} were given up; \"moderator webhooks deliveries\" lists them.")]
    public static partial void WebhookGivenUp(ILogger logger, long webhook, int count);

    [LoggerMessage(4003, LogLevel.Warning, "Webhooks wait for the database ({Fault}).")]
    public static partial void WebhooksWait(ILogger logger, string fault);

    [LoggerMessage(3010, LogLevel.Warning, "The search index and the kept answers are looked after later: the database cannot be used ({Fault}).")]
    public static partial void UpkeepPutOff(ILogger logger, string fault);

    [LoggerMessage(4101, LogLevel.Information, "The texts and authors of {Count} comments were older than they may be and were removed.")]
    public static partial void TextsExpired(ILogger logger, long count);

    [LoggerMessage(4102, LogLevel.Warning, "Removing what is too old waits for the database ({Fault}).")]
    public static partial void RetentionWaits(ILogger logger, string fault);

    [LoggerMessage(6001, LogLevel.Error, "An act in the review console failed: {ErrorType} at {Place}.")]
    public static partial void ConsoleFailed(ILogger logger, string errorType, string place);

    [LoggerMessage(5001, LogLevel.Error, "A request to {Endpoint} failed: {ErrorType} at {Place}.")]
    public static partial void RequestFailed(ILogger logger, string endpoint, string errorType, string place);

    /// <summary>Where an error was thrown: its stack without its message.</summary>
    public static string PlaceOf(Exception error) => (error.StackTrace ?? "an unknown place").Trim();
}
